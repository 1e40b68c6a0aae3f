// The table of boards: which rows there are, in which order, and what they look like. Of a
// thousand boards a page is drawn, and of a row what has changed.
export const columns = [
  { key: "index", name: "board", text: board => board.id, isText: true },
  { key: "state", name: "state", isText: true },
  { key: "epoch", name: "epoch", isText: true },
  { key: "connections", name: "connections" },
  { key: "events", name: "events", text: board => board.events.toLocaleString("en") },
  { key: "eventsPerSecond", name: "events/s", text: board => board.eventsPerSecond.toFixed(1) },
  { key: "temperature", name: "°C", text: board => board.temperature?.toFixed(2) ?? "fails" },
  { key: "light", name: "light ‰", text: board => board.light ?? "fails" },
  { key: "line", name: "last minute" },
  { key: "faults", name: "faults", isText: true },
];

const pageSize = 50;
const states = ["up", "faulty", "rebooting", "failed"];

export function find(boards, { text, state, sort, descending }) {
  const words = text.toLowerCase().split(" ").filter(word => word);
  const found = boards.filter(board => (!state || board.state === state)
    && words.every(word => `${board.id} ${board.epoch} ${board.faults}`.includes(word)));
  const rank = board => sort === "state" ? states.indexOf(board.state) : board[sort] ?? -Infinity;
  const sign = descending ? -1 : 1;
  return found.sort((a, b) =>
    (rank(a) < rank(b) ? -sign : rank(a) > rank(b) ? sign : 0) || a.index - b.index);
}

export function pageOf(found, page) {
  const pages = Math.max(Math.ceil(found.length / pageSize), 1);
  const at = Math.min(page, pages - 1);
  const first = at * pageSize;
  const boards = found.slice(first, first + pageSize);
  const range = boards.length ? `${first + 1} – ${first + boards.length} of ${found.length}` : "none";
  return { boards, page: at, pages, range };
}

function set(node, name, value) {
  if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

function write(node, text) {
  if (node.textContent !== String(text)) {
    node.textContent = text;
  }
}

function createRow() {
  const row = document.createElement("tr");
  for (const column of columns) {
    const cell = row.insertCell();
    cell.className = column.isText ? "text" : "";
    cell.dataset.name = column.name;
    if (column.key === "index") {
      cell.append(document.createElement("a"));
    } else if (column.key === "line") {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 59 20");
      svg.setAttribute("preserveAspectRatio", "none");
      svg.setAttribute("role", "img");
      svg.append(document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
      cell.append(svg);
    }
  }

  return row;
}

// The newest at the right; where there was no reading the line goes on from the last.
function drawLine(svg, values, unit) {
  const known = values.filter(value => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const span = high - low || 1;
  const points = values.map((value, at) => value === null ? null
    : `${60 - values.length + at},${(19 - (value - low) / span * 18).toFixed(1)}`);
  set(svg.firstChild, "points", points.filter(point => point).join(" "));
  set(svg, "aria-label", known.length ? `${low} to ${high} ${unit}` : "no reading");
}

function drawRow(row, board, line) {
  for (const [at, column] of columns.entries()) {
    const cell = row.cells[at];
    if (column.key === "index") {
      set(cell.firstChild, "href", board.url);
      write(cell.firstChild, board.id);
    } else if (column.key === "line") {
      drawLine(cell.firstChild, board[line], line === "rates" ? "events a second" : "°C");
    } else {
      write(cell, column.text ? column.text(board) : board[column.key]);
    }
  }

  set(row.cells[1], "class", `text ${board.state}`);
}

export function draw(body, boards, line) {
  while (body.rows.length < boards.length) {
    body.append(createRow());
  }

  while (body.rows.length > boards.length) {
    body.deleteRow(-1);
  }

  for (const [at, board] of boards.entries()) {
    drawRow(body.rows[at], board, line);
  }
}
