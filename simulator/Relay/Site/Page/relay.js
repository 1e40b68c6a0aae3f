// The relay's page: asks for the list of boards again and again, which anyone may do in its place.
import { BoardTable, boardColumn, stateColumn, write } from "./table.js";

const $ = id => document.getElementById(id);
const intervalMs = 2000;
const valuesOf = board => Object.entries(board.values)
  .map(([topic, value]) => `${topic} ${JSON.stringify(value)}`).join(", ");

function drawValues(cell, board) {
  const values = valuesOf(board);
  const isStale = board.state === "offline" && values !== "";
  cell.classList.toggle("stale", isStale);
  write(cell, isStale ? `stale: ${values}` : values || "none yet");
}

const table = new BoardTable(
  [
    boardColumn,
    stateColumn(["online", "filling", "offline"]),
    { key: "by", name: "by", isText: true, text: board => board.by ?? "–" },
    { key: "connections", name: "clients" },
    { key: "events", name: "events kept", text: board => board.events.toLocaleString("en") },
    { key: "last", name: "last event", isText: true, text: board => board.last ?? "–" },
    { key: "values", name: "last values", fixed: true, isText: true, draw: drawValues },
  ],
  board => `${board.id} ${board.by ?? ""} ${valuesOf(board)}`);

// As on a board's page: the token lives as long as the tab, and a link may bring it.
let token = new URLSearchParams(location.hash.slice(1)).get("token")?.replaceAll(" ", "+");
if (token) {
  history.replaceState(null, "", location.pathname + location.search);
  sessionStorage.setItem("token", token);
} else {
  token = sessionStorage.getItem("token");
}

function tell(text, isFault) {
  write($("link"), text);
  $("link").classList.toggle("offline", isFault);
}

function show(devices) {
  table.boards = devices.map((device, index) => ({
    ...device, index, url: `devices/${device.id}/`,
  }));
  table.show();
  const online = devices.filter(({ state }) => state === "online").length;
  const clients = devices.reduce((sum, { connections }) => sum + connections, 0);
  write($("totals"), `${online} of ${devices.length} online, ${clients} clients`);
  $("list").hidden = false;
  $("empty").hidden = devices.length > 0;
  tell("live", false);
}

async function ask() {
  try {
    const answer = await fetch("devices", {
      headers: token ? { Authorization: `Bearer ${token}` } : {},
      signal: AbortSignal.timeout(10_000),
    });
    const found = await answer.json();
    if (answer.ok) {
      $("access").hidden = true;
      show(found);
      return true;
    }

    tell(found.error, true);
    if (answer.status === 401 && $("access").hidden) {
      $("list").hidden = true;
      $("access").hidden = false;
      $("token").focus();
    }
  } catch {
    tell("the relay cannot be reached", true);
  }

  return false;
}

// Without a token that is taken there is nothing to ask for, and a tab that nobody sees asks for
// nothing.
async function follow() {
  if ($("access").hidden && !document.hidden) {
    await ask();
  }

  setTimeout(follow, intervalMs);
}

$("access").addEventListener("submit", event => {
  event.preventDefault();
  token = $("token").value.trim();
  sessionStorage.setItem("token", token);
  $("token").value = "";
  ask();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && $("access").hidden) {
    ask();
  }
});
write($("uplink"), `${location.origin.replace("http", "ws")}/uplink/ID`);
follow();
