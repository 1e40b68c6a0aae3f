/**
 * The page: the board at a glance, the five lanes, the board's connections, and access to it all.
 * It holds no connection of its own: what it shows of the board is what the lanes receive.
 */
import { Chart, now, readColours } from "./draw.js";
import { createLanes, wordOf } from "./lane.js";

const byId = id => document.getElementById(id);
const statusIntervalMs = 2000;
const messagesMax = 3;
const noticeMs = 60000;

const charts = {
  temperature: new Chart(byId("temperature-chart"), "Temperature", "°C"),
  light: new Chart(byId("light-chart"), "Light", "‰"),
};

// What has happened stays in the lanes; that it has just happened does not stay for ever. The same
// news is not read out again.
let noticed;
function notice(text) {
  const place = byId("notice");
  if (place.textContent !== text) place.textContent = text;
  clearTimeout(noticed);
  if (text) noticed = setTimeout(notice, noticeMs, "");
}

// The access token lives as long as this tab. A link may bring it behind "#token=", where no server
// sees it; it does not stay in the address bar.
const access = byId("access");
function useToken(text) {
  page.token = text;
  sessionStorage.setItem("token", text);
}
function takeToken() {
  const text = new URLSearchParams(location.hash.slice(1)).get("token")?.replaceAll(" ", "+");
  if (!text || !/^[\w.~+\/-]+=*$/.test(text)) return false;
  useToken(text);
  history.replaceState(null, "", location.pathname + location.search);
  return true;
}

async function request(path, options = {}) {
  const headers = { ...options.headers };
  if (page.token) headers.Authorization = "Bearer " + page.token;
  const answer = await fetch("." + path, { ...options, headers, cache: "no-store" });
  if (answer.status === 401) page.refuse();
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || answer.status);
  return body;
}

const clock = { offset: 0, roundTrip: Infinity, id: "", middle: 0 };

// A sample of the board's clock counts when none was taken in a shorter time.
function setClock(offset, roundTrip) {
  if (roundTrip > clock.roundTrip) return;
  clock.offset = offset;
  clock.roundTrip = roundTrip;
}

/** What the lanes share. */
const page = {
  token: sessionStorage.getItem("token") ?? undefined,
  // The size of a request's head without its path; the board tells it, this is what it often is.
  requestBytes: 550,
  // The same of an opening handshake, once it is known.
  handshakeBytes: 0,
  last: {},
  epoch: "",

  notice,

  // The first 401 stops all lanes until there is another token.
  refuse() {
    if (!access.hidden) return;
    access.hidden = false;
    lanes.forEach(lane => lane.close("needs a token"));
    byId("token").focus();
  },

  /** What to add to an event's time to get this browser's, in ms. */
  offset({ id, time }) {
    if (id === clock.id) {
      clock.id = "";
      setClock(clock.middle - time, clock.waited);
    }
    // No event comes from the future.
    clock.offset = Math.min(clock.offset, now() - time);
    return clock.offset;
  },

  /** Publishes; that tells what the board's clock showed between two moments of this one. */
  async measure(publish) {
    const start = now();
    const id = await publish();
    Object.assign(clock, { id, waited: now() - start, middle: (now() + start) / 2 });
  },

  // Five lanes bring the same event; the first counts.
  receive(event) {
    const [epoch, sequence] = event.id.split("-");
    if (epoch !== page.epoch) {
      page.epoch = epoch;
      page.last = {};
    }
    if (+sequence <= page.last[event.topic]) return;
    page.last[event.topic] = +sequence;
    showOnBoard(event);
  },
};

function showOnBoard(event) {
  const { topic, data, time } = event;
  if (charts[topic]) {
    const isLight = topic === "light";
    byId(topic).textContent = typeof data === "number" ? data.toFixed(isLight ? 0 : 2) : "–";
    charts[topic].add(time + page.offset(event), data);
  } else if (topic === "led") {
    byId("led").textContent = wordOf(event);
    byId("toggle").setAttribute("aria-checked", String(data === true));
  } else if (topic === "button") {
    byId("button").textContent = wordOf(event);
    document.querySelector(".press").classList.toggle("on", data === true);
  } else if (topic === "message") {
    const line = document.createElement("p");
    line.textContent = wordOf(event);
    byId("messages").prepend(line);
    while (byId("messages").children.length > messagesMax) byId("messages").lastChild.remove();
  }
}

const publish = (topic, data) => page.measure(async () => (await request("/publish/" + topic, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data),
})).id);

// The board counts what arrives on each connection: between two of these requests nothing else was
// sent, so that the row of the connection they came by has grown by one of them.
function learnRequestBytes(before, rows) {
  const own = rows.filter(row => row.method === "status");
  const same = before.find(row => own.length === 1 && row.slot === own[0].slot);
  if (same?.method === "status" && own[0].in > same.in) {
    page.requestBytes = own[0].in - same.in - "/status".length;
  }
}

// An only WebSocket is that of this page; what has come on it is its opening handshake, and at most
// a pong.
function learnHandshakeBytes(rows) {
  const sockets = rows.filter(row => row.method === "ws");
  const lane = lanes.find(one => one.upgrades);
  if (page.handshakeBytes || sockets.length !== 1 || !lane?.isOpen) return;
  page.handshakeBytes = sockets[0].in - lane.path.length;
}

function showStatus(status) {
  const rows = status.connections;
  byId("connections").replaceChildren(...rows.map(row => {
    const line = document.createElement("tr");
    for (const name of ["slot", "method", "lag", "in", "out", "drops"]) {
      line.insertCell().textContent = row[name].toLocaleString();
    }
    return line;
  }));
  const free = status.heap.free === null ? "" : `, ${status.heap.free.toLocaleString()} free`;
  byId("limits").textContent = `${rows.length} of ${status.limits.connections} slots in use. `
    + `Up for ${Math.floor(status.uptime / 1000).toLocaleString()} s, version ${status.version}. `
    + `The log keeps ${status.log.next - status.log.first} events, up to `
    + `${status.limits.logEvents}. The server’s heap: ${status.heap.budget.toLocaleString()} `
    + `bytes${free}.`;
}

async function readStatus() {
  const start = now();
  const status = await request("/status");
  const roundTrip = now() - start;
  if (status.clock === "boot") setClock(start + roundTrip / 2 - status.uptime, roundTrip);
  learnHandshakeBytes(status.connections);
  showStatus(status);
  return status.connections;
}

// What the board still knows fills the charts, so that a page that was just opened has a past.
async function readPast() {
  const { events } = await request("/poll?since=earliest&topics=temperature,light");
  events.forEach(event => page.receive(event));
}

let starting = null;

// Asks for the status first: a board that wants a token says so once, not five times.
async function start() {
  const mine = starting = {};
  try {
    learnRequestBytes(await readStatus(), await readStatus());
    await readPast();
  } catch (fault) {
    if (access.hidden) notice("The board’s state cannot be had: " + fault.message);
  }
  if (access.hidden && mine === starting) lanes.forEach(lane => lane.open());
}

const still = matchMedia("(prefers-reduced-motion: reduce)");
const pause = byId("pause");
let drawnAt = 0;

// Whoever wants no motion gets a new picture every second.
function draw() {
  requestAnimationFrame(draw);
  const time = now();
  if (pause.ariaPressed === "true" || time - drawnAt < (still.matches ? 1000 : 15)) return;
  drawnAt = time;
  lanes.forEach(lane => lane.diagram.draw(time));
  const isLive = lanes.some(lane => lane.isOpen);
  Object.values(charts).forEach(chart => chart.draw(time, isLive));
}

function retry(token) {
  useToken(token);
  access.hidden = true;
  notice("");
  lanes.forEach(lane => lane.close());
  start();
}

function listen() {
  access.addEventListener("submit", event => {
    event.preventDefault();
    const token = byId("token").value.trim();
    byId("token").value = "";
    retry(token);
  });
  addEventListener("hashchange", () => { if (takeToken()) retry(page.token); });
  byId("toggle").addEventListener("click", async () => {
    try {
      await publish("led", byId("toggle").ariaChecked !== "true");
      notice("");
    } catch (fault) { notice("The LED was not switched: " + fault.message); }
  });
  byId("compose").addEventListener("submit", async event => {
    event.preventDefault();
    const box = byId("text");
    try {
      await publish("message", box.value);
      box.value = "";
      notice("");
    } catch (fault) { notice("The message was not sent: " + fault.message); }
  });
  pause.addEventListener("click", () => {
    pause.ariaPressed = String(pause.ariaPressed !== "true");
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readColours);
}

readColours();
const lanes = createLanes(page);
takeToken();
listen();
start();
requestAnimationFrame(draw);
setInterval(() => {
  lanes.forEach(lane => lane.update());
  byId("board-title").textContent = lanes.some(lane => lane.isOpen)
    ? "The board" : "The board, as it was last heard";
}, 500);
setInterval(() => {
  // Where there is no answer the lanes tell, each for itself.
  if (!document.hidden && access.hidden) readStatus().catch(() => {});
}, statusIntervalMs);
