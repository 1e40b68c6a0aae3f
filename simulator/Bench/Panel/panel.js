// The panel: follows the bench's state through the client library, and moves the board by the
// bench's HTTP calls, which anyone may use in its place.
import { Comet } from "./comet.js";
import { Chart, colorOf, drawRing } from "./draw.js";
import { openFaults, showFaults } from "./faults.js";
import { $, attempt, call, make, showEach } from "./page.js";
import { openSignals, showSignals } from "./signals.js";
import { followTraffic, openTraffic } from "./traffic.js";

const topics = ["temperature", "light", "button", "led", "message"];
const charts = {
  events: new Chart($("events")),
  sockets: new Chart($("sockets"), { colors: ["--topic-2", "--accent"] }),
  heap: new Chart($("heap"), { colors: ["--topic-3", "--accent"], isArea: true }),
};
let refused = null;
const rateSeconds = 3;
const shownMax = 100;
let counts = [];
let published = 0;
let counted = { epoch: "", published: 0 };
let led = false;

for (const [index, topic] of topics.entries()) {
  const entry = document.createElement("span");
  entry.textContent = `■ ${topic}`;
  entry.style.color = colorOf(`--topic-${index}`);
  $("legend").append(entry);
}

function change(method, path, body) {
  return attempt($("board-error"), () => call(method, path, body));
}

function press(pressed) {
  change("PUT", "api/board/button", { pressed });
}

for (const key of [$("press"), $("cap")]) {
  key.addEventListener("pointerdown", event => {
    key.setPointerCapture(event.pointerId);
    press(true);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    key.addEventListener(end, () => press(false));
  }
}

for (const [type, pressed] of [["keydown", true], ["keyup", false]]) {
  $("press").addEventListener(type, event => {
    if ((event.key === " " || event.key === "Enter") && !event.repeat) {
      press(pressed);
    }
  });
}

$("switch").addEventListener("click", () => {
  change("POST", "api/publish/led", !led);
});
for (const name of ["temperature", "light"]) {
  $(name).addEventListener("input", () =>
    change("PUT", `api/board/${name}`, { value: Number($(name).value) }));
  $(`${name}-free`).addEventListener("click", () => change("DELETE", `api/board/${name}`));
}

function showBoard(board) {
  led = board.led;
  $("led").classList.toggle("on", board.led);
  $("switch").ariaPressed = String(board.led);
  $("cap").classList.toggle("down", board.button);
  $("press").ariaPressed = String(board.button);
  $("celsius").textContent =
    board.temperature.value === null ? "fails" : `${board.temperature.value.toFixed(2)} °C`;
  $("permille").textContent = board.light.value === null ? "fails" : `${board.light.value} ‰`;
  $("message").textContent = JSON.stringify(board.message);
  for (const name of ["temperature", "light"]) {
    $(`${name}-free`).disabled = !board[name].held;
    if (document.activeElement !== $(name) && board[name].value !== null) {
      $(name).value = board[name].value;
    }
  }
}

function showSlots(slots, { max, reserved, held }) {
  const free = max - slots.length;
  const forFollowers = Math.max(Math.min(free, max - reserved - held), 0);
  $("slots-count").textContent = `${slots.length} of ${max} slots; free: ${forFollowers} for anyone`
    + `, ${free - forFollowers} for requests alone`
    + (slots.length > shownMax ? `; shown: the first ${shownMax}` : "");
  showEach($("slots"), slots.slice(0, shownMax), slot => `${slot.slot} ${slot.connection}`, rowOf,
    (row, slot) => [slot.slot, slot.method, slot.phase, slot.cursor ?? "–", slot.lag, slot.drops,
      slot.bytesIn, slot.bytesOut].forEach((value, i) => { row.cells[i + 1].textContent = value; }));
}

function rowOf({ connection, slot }) {
  const row = make("tr");
  for (let i = 0; i < 9; i++) {
    row.insertCell();
  }

  if (connection !== null) {
    const open = make("button", { type: "button", className: "small" }, String(connection));
    open.setAttribute("aria-label", `Traffic of connection ${connection}, slot ${slot}`);
    row.cells[0].append(open);
    row.className = "open";
    row.addEventListener("click", () => openTraffic(connection));
  }

  return row;
}

// Events a second of late. Each epoch counts anew: what is published goes on over a reboot.
function rateOf(now, epoch, count) {
  published += count - (epoch === counted.epoch ? counted.published : 0);
  counted = { epoch, published: count };
  counts = counts.filter(earlier => earlier.now > now - rateSeconds * 1000);
  counts.push({ now, published });
  return (published - counts[0].published) / Math.max((now - counts[0].now) / 1000, 1);
}

function showCharts({ log, counters, sockets, heap, chip }) {
  const now = performance.now();
  const rate = rateOf(now, log.epoch, counters.published);
  charts.events.add(now, [rate], { most: 1 });
  $("events-now").textContent = rate.toFixed(1);
  $("sockets-now").textContent = `${sockets.inUse} of ${sockets.max}`;
  if (chip === null) {
    charts.sockets.add(now, [null, sockets.inUse], { most: sockets.max });
    charts.heap.add(now, [null, heap.total]);
    $("heap-now").textContent = heap.total.toLocaleString("en");
    return;
  }

  const lost = chip.refusedForSockets + chip.refusedForHeap;
  const isMarked = refused !== null && lost > refused;
  refused = lost;
  charts.sockets.add(
    now, [chip.sockets, sockets.inUse], { limit: chip.socketsMax, isMarked });
  charts.heap.add(now, [chip.heapBytes, heap.total], { limit: chip.heapBytesMax, isMarked });
  $("chip-sockets").textContent = `· sockets of the chip ${chip.sockets} of ${chip.socketsMax}`;
  $("heap-now").textContent = chip.heapBytes.toLocaleString("en");
  $("chip-heap").textContent = `of ${chip.heapBytesMax.toLocaleString("en")} · engine `
    + `${heap.total.toLocaleString("en")}, ${chip.sockets} × ${chip.socketBytes} for sockets`;
  $("refusals").textContent = `Refused: ${chip.refusedForSockets} for want of a socket, `
    + `${chip.refusedForHeap} of heap, ${counters.refused} of a slot`
    + (chip.busyMs > 0 ? `; busy for ${(chip.busyMs / 1000).toFixed(1)} s` : "");
}

function show(state) {
  const { log } = state;
  showBoard(state.board);
  showSlots(state.slots, state.sockets);
  showCharts(state);
  showFaults(state.faults);
  showSignals(state.signals, state.board);
  followTraffic(state.slots);
  drawRing($("ring"), state, topics);
  $("log").textContent = `epoch ${log.epoch}, ${log.next - log.first} of ${log.eventsMax} events, `
    + `${log.bytes} of ${log.bytesMax} bytes; gaps ${state.counters.gaps}, `
    + `resets ${state.counters.resets}`;
}

const { sockets } = await call("GET", "api/state");
await Promise.all([openFaults(sockets.max), openSignals()]);
const { url } = await (await fetch("api/panel")).json();

// The bench publishes while somebody follows, so its latest event may be of an earlier visit. What
// there is now is asked for, unless an event tells it first.
const bench = new Comet(url, { topics: ["state"], since: "latest", shared: false });
let isTold = false;
bench.on("state", state => {
  isTold = true;
  show(state);
});
bench.on("open", ({ method }) => {
  $("link").textContent = `live by ${method}`;
  $("link").classList.remove("offline");
  isTold = false;
  attempt($("board-error"), async () => {
    const state = await call("GET", "api/state");
    if (!isTold) {
      show(state);
    }
  });
});
bench.on("offline", () => {
  $("link").textContent = "the bench cannot be reached";
  $("link").classList.add("offline");
});
