// The relay's page: asks for the list of boards again and again, which anyone may do in its place,
// and less often while it cannot be had.
import { BoardTable, boardColumn, stateColumn, write } from "./table.js";

const $ = id => document.getElementById(id);
const intervalMs = 2000;
const intervalMaxMs = 30_000;
const patienceMs = 10_000;
let isRefused = false;
let shownAt;
let failures = 0;
let turn = 0;
let timer;
// In an order of its own: the list has the latest last.
const valuesOf = board => Object.entries(board.values)
  .sort(([one], [other]) => one < other ? -1 : 1)
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
    {
      key: "values", name: "last values", fixed: true, isText: true, isWide: true, draw: drawValues,
    },
  ],
  board => `${board.id} ${board.by ?? ""} ${valuesOf(board)}`);

// As on a board's page: the token lives as long as the tab, and a link may bring it.
let token = sessionStorage.getItem("token");

function useToken(text) {
  token = text;
  sessionStorage.setItem("token", text);
  isRefused = false;
}

function takeToken() {
  const text = new URLSearchParams(location.hash.slice(1)).get("token")?.replaceAll(" ", "+");
  if (!text || !/^[\w.~+\/-]+=*$/.test(text)) {
    return false;
  }

  useToken(text);
  history.replaceState(null, "", location.pathname + location.search);
  return true;
}

function show(devices) {
  table.boards = devices.map((device, index) => ({
    ...device, index, url: `devices/${device.id}/`,
  }));
  table.show();
  const online = devices.filter(({ state }) => state === "online").length;
  const clients = devices.reduce((sum, { connections }) => sum + connections, 0);
  write($("totals"), `${online} of ${devices.length} online, `
    + `${clients.toLocaleString("en")} client${clients === 1 ? "" : "s"}`);
  $("empty").hidden = devices.length > 0;
  $("list").hidden = false;
  $("access").hidden = true;
  shownAt = new Date().toLocaleTimeString();
}

// What is shown already stays, as what it was.
function tell(fault) {
  const isKept = fault && !isRefused && shownAt;
  write($("link"), (fault ?? "live") + (isKept ? `; what is shown is of ${shownAt}` : ""));
  $("link").classList.toggle("offline", Boolean(fault));
  $("list").classList.toggle("lost", Boolean(fault));
}

function refuse() {
  isRefused = true;
  $("list").hidden = true;
  if ($("access").hidden) {
    $("access").hidden = false;
    $("token").focus();
  }
}

/** Asks once. Returns what is wrong, or undefined. */
async function ask(isLatest) {
  let answer;
  let found;
  try {
    answer = await fetch("devices", {
      cache: "no-store",
      headers: token ? { Authorization: `Bearer ${token}` } : {},
      signal: AbortSignal.timeout(patienceMs),
    });
    found = await answer.json();
  } catch (fault) {
    return !answer ? "the relay cannot be reached"
      : fault instanceof SyntaxError ? `the relay answers ${answer.status}, and no list`
      : "the relay's answer has not come to its end";
  }

  if (!isLatest()) {
    return undefined;
  }

  if (answer.ok) {
    show(found);
    return undefined;
  }

  if (answer.status === 401) {
    refuse();
  }

  return found.error ?? `the relay answers ${answer.status}`;
}

// One question at a time: a newer one, for another token or by a tab that is seen again, drops the
// one before. Who was refused asks when there is another token; a tab that nobody sees, not at all.
async function follow() {
  const mine = ++turn;
  clearTimeout(timer);
  if (isRefused || document.hidden) {
    return;
  }

  const fault = await ask(() => mine === turn);
  if (mine === turn) {
    failures = fault ? failures + 1 : 0;
    tell(fault);
    timer = setTimeout(follow, Math.min(intervalMs * 2 ** failures, intervalMaxMs));
  }
}

function retry() {
  failures = 0;
  follow();
}

$("access").addEventListener("submit", event => {
  event.preventDefault();
  useToken($("token").value.trim());
  $("token").value = "";
  retry();
});
addEventListener("hashchange", () => {
  if (takeToken()) {
    retry();
  }
});
addEventListener("online", retry);
document.addEventListener("visibilitychange", retry);
write($("uplink"), `${location.origin.replace("http", "ws")}/uplink/ID`);
takeToken();
follow();
