// The fleet's page: reads all boards once, follows what changes through the client library, and
// acts by the fleet's HTTP calls, which anyone may use in its place.
import { Comet } from "./comet.js";
import { columns } from "./rows.js";
import { BoardTable } from "./table.js";

const $ = id => document.getElementById(id);
const historyMax = 60;
const boardsPerCall = 250;
const table = new BoardTable(
  columns,
  board => `${board.id} ${board.epoch} ${board.faults}`,
  found => {
    $("found").textContent = found.length;
  });
let faults = [];

function take(board, names, row) {
  names.forEach((name, at) => {
    board[name] = row[at];
  });
}

let names = [];

async function loadBoards() {
  const loaded = [];
  for (let total = 1; loaded.length < total;) {
    const answer = await fetch(`api/fleet/boards?from=${loaded.length}&count=${boardsPerCall}`);
    const part = await answer.json();
    names = part.columns;
    total = part.total;
    for (const { row, ...board } of part.boards) {
      take(board, names, row);
      loaded.push(board);
    }
  }

  table.boards = loaded;
  table.show();
}

function bytes(count) {
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  for (; count >= 1000 && unit < units.length - 1; unit++) {
    count /= 1000;
  }

  return `${unit === 0 ? count : count.toFixed(1)} ${units[unit]}`;
}

function showTotals(totals) {
  const number = count => count.toLocaleString("en");
  const entries = {
    "boards up": `${number(totals.up)} of ${number(totals.boards)}`,
    faulty: number(totals.faulty),
    rebooting: number(totals.rebooting),
    failed: number(totals.failed),
    connections: number(totals.connections),
    events: number(totals.events),
    "events a second": number(Math.round(totals.eventsPerSecond)),
    "bytes a second": bytes(totals.bytesPerSecond),
    "gaps told": number(totals.gaps),
    "resets told": number(totals.resets),
    "CPU, cores": totals.cores.toFixed(2),
    memory: bytes(totals.memoryBytes),
  };
  if (totals.subscribers) {
    entries.delivered = number(totals.subscribers.delivered);
    entries["lost, repeated"] =
      `${number(totals.subscribers.lost)}, ${number(totals.subscribers.repeated)}`;
  }

  $("totals").replaceChildren(...Object.entries(entries).map(([name, value]) => {
    const entry = document.createElement("div");
    const term = document.createElement("dt");
    const figure = document.createElement("dd");
    term.textContent = name;
    figure.textContent = value;
    entry.append(term, figure);
    return entry;
  }));
}

function keepHistory() {
  for (const board of table.boards) {
    for (const [history, value] of [[board.temperatures, board.temperature],
      [board.rates, board.eventsPerSecond]]) {
      history.push(value);
      history.splice(0, history.length - historyMax);
    }
  }
}

function whom() {
  switch (document.querySelector("input[name=whom]:checked").value) {
    case "shown":
      return table.found.map(board => board.id);
    case "share":
      return `${$("share").value}%`;
    default:
      return "all";
  }
}

async function change(what, body) {
  const answer = await fetch(`api/fleet/${what}`, {
    method: "POST",
    body: JSON.stringify({ ...body, boards: whom() }),
  });
  const { error, count } = await answer.json();
  $("result").textContent = error ?? `done, on ${count} board${count === 1 ? "" : "s"}`;
  $("result").classList.toggle("offline", !answer.ok);
}

function showHelp() {
  const fault = faults.find(({ name }) => name === $("fault").value);
  $("fault-help").textContent = `${fault.summary}; arguments: `
    + (fault.parameters.join(", ") || "none");
  $("fault-off").disabled = !fault.lasting;
}

$("line").addEventListener("input", () => table.show());
$("fault").addEventListener("input", showHelp);
$("fault-form").addEventListener("submit", event => {
  event.preventDefault();
  const text = $("arguments").value.trim();
  change("faults", { fault: $("fault").value + (text ? `=${text}` : "") });
});
$("fault-off").addEventListener("click", () => change("faults", { clear: $("fault").value }));
$("signal-form").addEventListener("submit", event => {
  event.preventDefault();
  change("signals", { signal: $("signal").value.trim() });
});
$("signal-off").addEventListener("click", () =>
  change("signals", { clear: $("signal").value.split("=")[0].trim() }));

faults = await (await fetch("api/fleet/faults")).json();
$("fault").append(...faults.map(({ name }) => new Option(name)));
showHelp();

// Boards are read after following has begun: what changes in between comes by both ways.
const { url } = await (await fetch("api/fleet/live")).json();
const fleet = new Comet(url, { topics: ["totals", "rows"], since: "latest", shared: false });
fleet.on("rows", rows => {
  for (const row of rows) {
    if (table.boards[row[0]]) {
      take(table.boards[row[0]], names, row);
    }
  }
});
fleet.on("totals", totals => {
  showTotals(totals);
  keepHistory();
  table.show();
});
fleet.on("gap", loadBoards);
fleet.on("open", ({ method }) => {
  $("link").textContent = `live by ${method}`;
  $("link").classList.remove("offline");
  loadBoards();
});
fleet.on("offline", () => {
  $("link").textContent = "the fleet cannot be reached";
  $("link").classList.add("offline");
});
