// The columns of a fleet's table, and the line of a board's last minute.
import { boardColumn, set, stateColumn } from "./table.js";

const line = document.getElementById("line");

export const columns = [
  boardColumn,
  stateColumn(["up", "faulty", "rebooting", "failed"]),
  { key: "epoch", name: "epoch", isText: true },
  { key: "connections", name: "connections" },
  { key: "events", name: "events", text: board => board.events.toLocaleString("en") },
  { key: "eventsPerSecond", name: "events/s", text: board => board.eventsPerSecond.toFixed(1) },
  { key: "temperature", name: "°C", text: board => board.temperature?.toFixed(2) ?? "fails" },
  { key: "light", name: "light ‰", text: board => board.light ?? "fails" },
  {
    key: "line", name: "last minute", fixed: true, isWide: true, create: createLine, draw: drawLine,
  },
  { key: "faults", name: "faults", isText: true, isWide: true },
];

function createLine(cell) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 59 20");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
  cell.append(svg);
}

// The newest at the right; where there was no reading the line goes on from the last.
function drawLine(cell, board) {
  const svg = cell.firstChild;
  const values = board[line.value];
  const unit = line.value === "rates" ? "events a second" : "°C";
  const known = values.filter(value => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const span = high - low || 1;
  const points = values.map((value, at) => value === null ? null
    : `${60 - values.length + at},${(19 - (value - low) / span * 18).toFixed(1)}`);
  set(svg.firstChild, "points", points.filter(point => point).join(" "));
  set(svg, "aria-label", known.length ? `${low} to ${high} ${unit}` : "no reading");
}
