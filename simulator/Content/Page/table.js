// The table of a page that lists many boards: heads that sort, a filter, pages. Of a thousand boards
// a page is drawn, and of a row what has changed.
const pageSize = 50;
const $ = id => document.getElementById(id);

export function set(node, name, value) {
  if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

export function write(node, text) {
  if (node.textContent !== String(text)) {
    node.textContent = text;
  }
}

export class BoardTable {
  /**
   * @param columns Each with key and name; isText; isWide: a line to itself, without its name, on
   *   a narrow screen; fixed: not to be sorted by; text(board), or create(cell) and
   *   draw(cell, board); rank(board), by which it is sorted. Boards have an id, a state, the
   *   index of their order, and a url.
   * @param words What of a board the filter looks through.
   * @param shown Told what the filter has found, whenever the table is drawn.
   */
  constructor(columns, words, shown = () => {}) {
    this.boards = [];
    this.found = [];
    this._columns = columns;
    this._words = words;
    this._shown = shown;
    this._sort = columns[0];
    this._descending = false;
    this._page = 0;
    for (const column of columns) {
      this._addHead(column);
    }

    $("heads").cells[0].ariaSort = "ascending";
    for (const id of ["filter", "state"]) {
      $(id).addEventListener("input", () => {
        this._page = 0;
        this.show();
      });
    }

    for (const [id, step] of [["back", -1], ["next", 1]]) {
      $(id).addEventListener("click", () => {
        this._page += step;
        this.show();
      });
    }
  }

  show() {
    this.found = this._find();
    const pages = Math.max(Math.ceil(this.found.length / pageSize), 1);
    this._page = Math.min(this._page, pages - 1);
    const first = this._page * pageSize;
    const boards = this.found.slice(first, first + pageSize);
    this._draw(boards);
    write($("page"), boards.length
      ? `${first + 1} – ${first + boards.length} of ${this.found.length}` : "none");
    $("back").disabled = this._page === 0;
    $("next").disabled = this._page === pages - 1;
    this._shown(this.found);
  }

  _find() {
    const state = $("state").value;
    const words = $("filter").value.toLowerCase().split(" ").filter(word => word);
    const { key, rank = board => board[key] ?? -Infinity } = this._sort;
    const sign = this._descending ? -1 : 1;
    return this.boards.filter(board => (!state || board.state === state)
      && words.every(word => this._words(board).toLowerCase().includes(word)))
      .map(board => [rank(board), board])
      .sort(([a, one], [b, other]) => (a < b ? -sign : a > b ? sign : 0) || one.index - other.index)
      .map(([, board]) => board);
  }

  _addHead(column) {
    const head = document.createElement("th");
    head.scope = "col";
    head.className = column.isText ? "text" : "";
    if (column.fixed) {
      head.textContent = column.name;
    } else {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = column.name;
      button.addEventListener("click", () => this._sortBy(column, head));
      head.append(button);
    }

    $("heads").append(head);
  }

  _sortBy(column, head) {
    this._descending = this._sort === column && !this._descending;
    this._sort = column;
    for (const other of $("heads").cells) {
      other.removeAttribute("aria-sort");
    }

    head.ariaSort = this._descending ? "descending" : "ascending";
    this.show();
  }

  _draw(boards) {
    const body = $("rows");
    while (body.rows.length < boards.length) {
      body.append(this._createRow());
    }

    while (body.rows.length > boards.length) {
      body.deleteRow(-1);
    }

    for (const [at, board] of boards.entries()) {
      const { cells } = body.rows[at];
      for (const [place, column] of this._columns.entries()) {
        if (column.draw) {
          column.draw(cells[place], board);
        } else {
          write(cells[place], column.text ? column.text(board) : board[column.key]);
        }
      }
    }
  }

  _createRow() {
    const row = document.createElement("tr");
    for (const column of this._columns) {
      const cell = row.insertCell();
      cell.className = column.isText ? "text" : "";
      cell.classList.toggle("wide", Boolean(column.isWide));
      cell.dataset.name = column.name;
      column.create?.(cell);
    }

    return row;
  }
}

// The two columns that every list of boards begins with.
export const boardColumn = {
  key: "index",
  name: "board",
  isText: true,
  create: cell => cell.append(document.createElement("a")),
  draw: (cell, board) => {
    set(cell.firstChild, "href", board.url);
    write(cell.firstChild, board.id);
  },
};

/** @param states All there are, in the order in which they are sorted. */
export function stateColumn(states) {
  return {
    key: "state",
    name: "state",
    isText: true,
    rank: board => states.indexOf(board.state),
    draw: (cell, board) => {
      set(cell, "class", `text ${board.state}`);
      write(cell, board.state);
    },
  };
}
