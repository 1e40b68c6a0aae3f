// The traffic of one connection, live: what is new is asked for when the state has changed.
import { $, call, make } from "./page.js";

const shownMax = 400;
let of = "";
let next = 0;
let isAsking = false;
let isPaused = false;
let known = "";

function timeOf(item) {
  return item.time.slice(11, 23);
}

function wayOf(item) {
  return item.direction === "received" ? ["→", "received by the board"]
    : item.direction === "sent" ? ["←", "sent by the board"]
    : ["", ""];
}

function kindOf(item) {
  return item.kind === "frame" ? `${item.opcode} frame${item.final ? "" : " …"}` : item.kind;
}

// What of a text is JSON with some room.
function spaced(text) {
  return text.replace(/^(data: )?[[{].*$/gm, line => {
    try {
      return JSON.stringify(JSON.parse(line.replace(/^data: /, "")), null, 2);
    } catch {
      return line;
    }
  });
}

// An event in short, whatever it is wrapped in: its topic, value and id.
function eventIn(text) {
  try {
    const { id, topic, data } = JSON.parse(text.replace(/^id: \S+\ndata: /, ""));
    return id && topic ? `${topic} ${JSON.stringify(data)} · ${id}` : null;
  } catch {
    return null;
  }
}

// One line, and all of it for whoever opens it.
function contentOf(item) {
  if (item.kind === "line" && item.text === "") {
    return make("span", { className: "quiet" }, "an empty line: still there");
  }

  const length = item.length === undefined ? "" : `${item.length} bytes`;
  const text = item.text ?? `${length} in base64: ${item.base64}`;
  const fields = (item.fields ?? []).map(([name, value]) => `${name}: ${value}`).join("\n");
  const all = [spaced(text) + (item.cut ? " …" : ""), fields].filter(Boolean).join("\n");
  const line = (eventIn(text) ?? text.replaceAll("\n", " ⏎ ")).slice(0, 160);
  if (!fields && line === text && line.length < 60) {
    return line;
  }

  return make("details", {}, make("summary", {}, line), make("pre", {}, all));
}

function rowOf(item) {
  const row = make("tr", { className: item.kind });
  const [arrow, way] = wayOf(item);
  row.insertCell().textContent = timeOf(item);
  row.insertCell().append(make("span", { className: "way", title: way }, arrow),
    make("span", { className: "unseen" }, way));
  row.insertCell().textContent = kindOf(item);
  row.insertCell().textContent = item.bytes || "";
  row.insertCell().append(contentOf(item));
  return row;
}

function showItems(items) {
  const place = $("traffic");
  const box = $("traffic-scroll");
  const isAtEnd = box.scrollTop + box.clientHeight > box.scrollHeight - 40;
  place.append(...items.map(rowOf));
  while (place.rows.length > shownMax) {
    place.rows[0].remove();
  }

  if (isAtEnd && items.length > 0) {
    box.scrollTop = box.scrollHeight;
  }
}

function showHead(traffic) {
  $("traffic-head").textContent = `${traffic.peer}, slot ${traffic.slot}, `
    + `${traffic.method ?? "no request yet"}; ${traffic.bytesIn} bytes in, `
    + `${traffic.bytesOut} out; ${traffic.closed ? "closed" : "open"}`;
}

async function ask() {
  if (isAsking || isPaused || of === "") {
    return;
  }

  isAsking = true;
  const asked = of;
  try {
    const traffic = await call("GET", `api/traffic?connection=${asked}&since=${next}`);
    if (asked === of) {
      next = traffic.next;
      showHead(traffic);
      showItems(traffic.items);
    }
  } catch (error) {
    $("traffic-head").textContent = error.message;
  } finally {
    isAsking = false;
  }
}

async function list() {
  const { connections } = await call("GET", "api/traffic");
  const options = connections.reverse().map(connection => new Option(
    `${connection.connection}: ${connection.method ?? "–"}, slot ${connection.slot}`
      + (connection.closed ? ", closed" : ""), connection.connection));
  $("traffic-of").replaceChildren(new Option("none", ""), ...options);
  $("traffic-of").value = of;
}

// Shows another connection.
export async function openTraffic(connection) {
  of = String(connection);
  next = 0;
  $("traffic").replaceChildren();
  await list();
  await ask();
}

// The state has changed, and so may have the traffic.
export function followTraffic(slots) {
  const text = slots.map(slot => `${slot.connection} ${slot.method}`).join();
  if (text !== known && document.activeElement !== $("traffic-of")) {
    known = text;
    list();
  }

  ask();
}

$("traffic-of").addEventListener("change", () => openTraffic($("traffic-of").value));
$("traffic-of").addEventListener("focus", list);
$("traffic-pause").addEventListener("click", () => {
  isPaused = !isPaused;
  $("traffic-pause").ariaPressed = String(isPaused);
  ask();
});
