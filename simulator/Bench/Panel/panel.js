// The panel: follows the bench's state through the client library, and moves the board by the
// bench's HTTP calls, which anyone may use in its place.
import { Comet } from "./comet.js";
import { Chart, colorOf, drawRing } from "./draw.js";

const $ = id => document.getElementById(id);
const topics = ["temperature", "light", "button", "led", "message"];
const charts = {
  events: new Chart($("events")),
  sockets: new Chart($("sockets")),
  heap: new Chart($("heap")),
};
const rateSeconds = 3;
let counts = [];
let led = false;

for (const [index, topic] of topics.entries()) {
  const entry = document.createElement("span");
  entry.textContent = `■ ${topic}`;
  entry.style.color = colorOf(`--topic-${index}`);
  $("legend").append(entry);
}

async function call(method, path, body) {
  const answer = await fetch(path, { method, body: body && JSON.stringify(body) });
  if (!answer.ok) {
    $("link").textContent = (await answer.json()).error;
  }
}

function press(pressed) {
  call("PUT", "api/board/button", { pressed });
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
  fetch("api/publish/led", { method: "POST", body: String(!led) });
});
for (const name of ["temperature", "light"]) {
  $(name).addEventListener("input", () =>
    call("PUT", `api/board/${name}`, { value: Number($(name).value) }));
  $(`${name}-free`).addEventListener("click", () => call("DELETE", `api/board/${name}`));
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

function showSlots(slots) {
  $("slots").replaceChildren(...slots.map(slot => {
    const row = document.createElement("tr");
    for (const value of [slot.slot, slot.method, slot.phase, slot.cursor ?? "–", slot.lag,
      slot.drops, slot.bytesIn, slot.bytesOut]) {
      row.insertCell().textContent = value;
    }

    return row;
  }));
}

function showCharts({ counters, sockets, heap }) {
  const now = performance.now();
  counts = counts.filter(count => count.now > now - rateSeconds * 1000);
  counts.push({ now, published: counters.published });
  const seconds = Math.max((now - counts[0].now) / 1000, 1);
  const rate = (counters.published - counts[0].published) / seconds;
  charts.events.add(now, rate, 1);
  charts.sockets.add(now, sockets.inUse, sockets.max);
  charts.heap.add(now, heap.withSockets, heap.deviceBudget);
  $("events-now").textContent = rate.toFixed(1);
  $("sockets-now").textContent = `${sockets.inUse} of ${sockets.max}`;
  $("heap-now").textContent = `${heap.withSockets} bytes`;
}

function show(state) {
  const { log } = state;
  showBoard(state.board);
  showSlots(state.slots);
  showCharts(state);
  drawRing($("ring"), state, topics);
  $("log").textContent = `epoch ${log.epoch}, ${log.next - log.first} of ${log.eventsMax} events, `
    + `${log.bytes} of ${log.bytesMax} bytes; gaps ${state.counters.gaps}, `
    + `resets ${state.counters.resets}`;
}

const { url } = await (await fetch("api/panel")).json();
const bench = new Comet(url, { topics: ["state"], shared: false });
bench.on("state", show);
bench.on("open", ({ method }) => {
  $("link").textContent = `live by ${method}`;
  $("link").classList.remove("offline");
});
bench.on("offline", () => {
  $("link").textContent = "the bench cannot be reached";
  $("link").classList.add("offline");
});
