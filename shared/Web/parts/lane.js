/**
 * A lane follows the board by one method and counts what that costs.
 */
import { Comet } from "../comet.js";
import { Diagram, now } from "./draw.js";

// What the board's answers add to their bodies, in bytes: its response head, and what frames an
// event in a body without end (chunk-size and two line ends). A WebSocket's frames are counted.
const kinds = [
  {
    id: "poll", method: "polling", title: "Polling", head: 130, frame: 0, isBatch: true,
    how: "Asks again and again. What happens in between waits.",
  },
  {
    id: "long-poll", method: "long-polling", title: "Long polling", head: 130, frame: 0,
    isBatch: true,
    how: "Asks once; the board answers when there is news. Then asks again.",
  },
  {
    id: "stream", method: "streaming", title: "HTTP streaming", head: 108, frame: 6,
    how: "One request, one answer that never ends: a line an event.",
  },
  {
    id: "sse", method: "sse", title: "Server-Sent Events", head: 105, frame: 6,
    how: "The same in a standard form, with ids to resume by.",
  },
  {
    id: "ws", method: "websocket", title: "WebSocket", head: 129, frame: 0,
    how: "One connection for messages in both directions.",
  },
];

const rateMs = 10000;
const delaysMax = 100;
const pollIntervalMs = 700;

const words = {
  temperature: data => typeof data === "number" ? data.toFixed(2) + " °C" : "no reading",
  light: data => typeof data === "number" ? Math.round(data) + " ‰" : "no reading",
  button: data => data ? "pressed" : "released",
  led: data => data ? "on" : "off",
};

/** An event's value for people. */
export function wordOf({ topic, data }) {
  return words[topic] ? words[topic](data)
    : typeof data === "string" ? data : JSON.stringify(data);
}

const delayText = ms => ms === undefined ? "–" : ms < 1 ? "< 1 ms"
  : ms < 1000 ? Math.round(ms) + " ms" : (ms / 1000).toFixed(1) + " s";

function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

class Lane {
  /**
   * @param kind One of kinds.
   * @param page The token, the clock, what heads have; told of events, notices and a 401.
   */
  constructor(kind, page) {
    this.kind = kind;
    this.page = page;
    this.comet = null;
    this.next = undefined;
    this.led = false;
    this.openSince = Infinity;
    this.arrivals = [];
    this.delays = [];
    this.records = new Map();
    this.requests = this.upgrades = this.events = this.bytes = this.retryAt = 0;
    const section = document.getElementById("lane").content.cloneNode(true).firstElementChild;
    section.id = "lane-" + kind.id;
    section.setAttribute("aria-labelledby", "title-" + kind.id);
    const title = section.querySelector("h3");
    title.id = "title-" + kind.id;
    title.textContent = kind.title;
    section.querySelector(".how").textContent = kind.how;
    this.parts = {};
    for (const part of section.querySelectorAll("[data-show]")) {
      part.id = part.dataset.show + "-" + kind.id;
      this.parts[part.dataset.show] = part;
    }
    const canvas = section.querySelector("canvas");
    canvas.setAttribute("aria-label", `${kind.title} over the last seconds: ${kind.how}`);
    this.diagram = new Diagram(canvas, kind.isBatch);
    this.parts.toggle.setAttribute("aria-describedby", title.id);
    this.parts.connect.setAttribute("aria-describedby", title.id);
    this.parts.toggle.addEventListener("click", () => this.switchLed());
    this.parts.connect.addEventListener("click", () => this.comet ? this.close() : this.open());
    document.getElementById("lanes").append(section);
  }

  open() {
    const { kind, page } = this;
    this.close();
    this.state("wait", "connecting");
    this.parts.connect.textContent = "Disconnect";
    const comet = this.comet = new Comet(".", {
      methods: [kind.method], token: page.token, since: this.next, shared: false,
      pauseHidden: true, pollInterval: pollIntervalMs,
      trace: (what, detail) => this.comet === comet && this.trace(what, detail),
    });
    // What an earlier connection still has to say does not concern this one.
    const on = (name, handle) => comet.on(name, (...args) => {
      if (this.comet === comet) handle(...args);
    });
    on("*", (data, event) => this.receive(event));
    on("open", () => {
      this.openSince = Math.min(this.openSince, now());
      this.state("open", "connected");
    });
    on("offline", ({ error, retryInMs }) => this.lose(error, retryInMs));
    on("gap", ({ from, to }) => {
      this.miss("gap", `${from.split("-")[1]} to ${to.split("-")[1]}`,
        `${kind.title}: missed ${from} to ${to}`);
    });
    // All lanes are told; that is one piece of news.
    on("reset", () => this.miss("reset", "restarted"));
  }

  get isOpen() { return this.parts.state.dataset.state === "open"; }

  /** Ends the connection; the next one goes on after the last event seen. */
  close(text = "not connected") {
    const { comet } = this;
    this.comet = null;
    this.next = comet?.next ?? this.next;
    comet?.close();
    this.endRequests();
    this.state("closed", text);
    this.parts.connect.textContent = "Connect";
  }

  state(name, text) {
    this.parts.state.dataset.state = name;
    this.parts.state.textContent = text;
  }

  show(part, text) {
    if (this.parts[part].textContent !== text) this.parts[part].textContent = text;
  }

  lose(error, retryInMs) {
    if (this.openSince < Infinity && !document.hidden) this.diagram.mark("lost");
    this.endRequests();
    if (document.hidden) this.state("wait", "paused while hidden");
    else {
      this.state("lost", "lost");
      this.loss = error.status === 503 ? "board full" : "lost";
      this.retryAt = now() + retryInMs;
      this.showLoss();
    }
  }

  showLoss() {
    if (this.parts.state.dataset.state !== "lost") return;
    const seconds = Math.ceil((this.retryAt - now()) / 1000);
    this.show("state", seconds === Infinity ? this.loss
      : this.loss + (seconds > 0 ? `, again in ${seconds} s` : ", again now"));
  }

  miss(kind, text, sentence = "The board has restarted") {
    this.show("missed", text);
    this.parts.missed.classList.add("bad");
    this.diagram.mark(kind);
    this.page.notice(sentence);
  }

  endRequests() {
    for (const record of this.records.values()) record.end ||= now();
    this.records.clear();
    this.openSince = Infinity;
  }

  // What goes over the wire. Publishing is drawn, but not counted: all do it alike.
  trace(what, { id, method, path, status, count, event }) {
    if (what === "request") {
      const isPost = method === "POST";
      this.records.set(id, this.diagram.request(isPost));
      if (!isPost) {
        this.requests++;
        this.bytes += path.length;
        if (method === "WS") {
          this.upgrades++;
          this.path = path;
        }
      }
      return;
    }

    const record = this.records.get(id);
    if (!record) return;
    if (what === "response") {
      record.isAnswered = true;
      if (!record.isPost) this.bytes += this.kind.head;
      if (status === 401) this.page.refuse();
    } else if (what === "bytes") {
      if (!record.isPost) this.bytes += count;
    } else if (what === "event" && event.id) {
      this.bytes += this.kind.frame;
      const published = event.time + this.page.offset(event);
      this.diagram.event(record, published > this.openSince ? published : 0);
    } else if (what === "end") {
      record.end = now();
      this.records.delete(id);
    }
  }

  receive(event) {
    const time = now();
    this.events++;
    this.arrivals.push(time);
    const published = event.time + this.page.offset(event);
    if (published >= this.openSince) {
      this.delays.push(Math.max(0, time - published));
      if (this.delays.length > delaysMax) this.delays.shift();
    }
    if (event.topic === "led") {
      this.led = event.data === true;
      this.show("led", wordOf(event));
      this.parts.toggle.setAttribute("aria-checked", String(this.led));
    }
    this.show("last", (event.topic === "led" ? "LED " : event.topic === "button" ? "Button " : "")
      + wordOf(event));
    this.show("id", `${event.topic} · ${event.id}`);
    this.page.receive(event);
  }

  async switchLed() {
    const { page } = this;
    try {
      if (!this.comet) throw new Error("this lane is not connected");
      await page.measure(() => this.comet.publish("led", !this.led));
      page.notice("");
    } catch (fault) { page.notice("The LED was not switched: " + fault.message); }
  }

  /** Shows the numbers; to be called now and then. */
  update() {
    const time = now();
    this.showLoss();
    while (this.arrivals[0] < time - rateMs) this.arrivals.shift();
    this.show("rate", (this.arrivals.length * 1000 / rateMs).toFixed(1));
    this.show("requests", String(this.requests));
    this.show("median", delayText(quantile(this.delays, .5)));
    this.show("p95", delayText(quantile(this.delays, .95)));
    const { requestBytes, handshakeBytes } = this.page;
    const total = this.bytes + (this.requests - this.upgrades) * requestBytes
      + this.upgrades * (handshakeBytes || requestBytes);
    this.show("bytes", this.events ? String(Math.round(total / this.events)) : "–");
  }
}

/** A lane for each method. */
export const createLanes = page => kinds.map(kind => new Lane(kind, page));
