/**
 * Comet.Embedded's client: follows a board by the best method that gets through, and publishes.
 *
 * Theory of operation. A Comet has one place in the board's log, `next`. A link is one method at
 * work; every link asks for what follows `next` and brings it without a hole, and `take` drops what
 * is not new. So links may follow each other or overlap, and the application still sees each event
 * once and in order. Of the tabs of a browser one leads: it has the link and passes on what it
 * takes. The others ask the board once for what they missed, and then listen to it.
 *
 * Invariant: every event up to `next` was given to the application, or told as gap or reset.
 * @module
 */

// The methods in the order in which they are tried, and their paths.
const PATHS = {
  websocket: "ws", sse: "sse", streaming: "stream", "long-polling": "long-poll", polling: "poll",
};

// What the board sends at once must have come by then, or something on the way holds it back.
const ANSWER_MS = 5000;

// Two of the board's heartbeats and some patience.
const SILENCE_MS = 35000;

// How long a long poll is held.
const HOLD_S = 25;

const CLIMB_MS = 60000;
const BACK_OFF_MS = 30000;

// Why a link ended that nothing came from.
const SILENT = Error();

/**
 * Runs a task with a signal of its own, which is aborted with the parent's, by `stop`, and when
 * the task is over. `allow` sets the one timer. Nothing of it is left behind.
 */
async function within(parent, task) {
  parent.throwIfAborted();
  const own = new AbortController();
  const stop = error => own.abort(error?.stack ? error : Error("closed"));
  let timer;
  const allow = (ms, then = () => stop(SILENT)) => {
    clearTimeout(timer);
    if (!own.signal.aborted) timer = setTimeout(then, ms);
  };
  parent.addEventListener("abort", stop, { signal: own.signal });
  try {
    return await task(own.signal, allow, stop);
  } finally {
    clearTimeout(timer);
    stop();
  }
}

/** Waits; throws when the signal is aborted. */
const pause = (ms, signal) => within(signal, (own, allow) => new Promise((done, fail) => {
  own.addEventListener("abort", () => fail(own.reason));
  allow(ms, done);
}));

/** The error that an answer other than 2xx is. */
async function refusal(response) {
  const body = await response.json().catch(() => ({}));
  const error = Error(body.error || "HTTP " + response.status);
  error.status = response.status;
  const after = response.headers.get("Retry-After");
  const ms = isNaN(after) ? Date.parse(after) - Date.now() : after * 1000;
  // Those who were sent away together do not come back together.
  // A timer turns what is longer than 24 days into nothing.
  if (after && ms >= 0) error.retryInMs = Math.min(ms, 60 * CLIMB_MS) + Math.random() * 1000;
  return error;
}

const sizeOf = text => new Blob([text]).size;

export class Comet {
  /**
   * @param {string|URL} [url] where the board is; default: the folder that the page is in
   * @param {import("./comet").CometOptions} [options]
   */
  constructor(url = ".", options = {}) {
    this.state = "connecting";
    this.method = null;
    this._options = options;
    this._base = String(new URL(url, location)).replace(/\/?$/, "/");
    this._topics = String(options.topics || "");
    this._methods = options.methods || Object.keys(PATHS);
    const [epoch, sequence] = String(options.since).split("-");
    if (sequence) this._place(epoch, +sequence);
    this._on = new Map();
    this._held = [];
    this._requests = 0;
    this._tab = Date.now() + Math.random();
    const { signal } = this._life = new AbortController();
    // The first follows upon pagehide too, and must not connect again what is about to be frozen.
    const names = "visibilitychange pagehide pageshow".split(" ");
    for (const name of names.slice(options.pauseHidden ? 0 : 1)) {
      const show = () => this._update(name === "pagehide");
      addEventListener(name, show, { capture: true, signal });
    }
    options.signal?.addEventListener("abort", () => this.close(), { signal });
    queueMicrotask(() => options.signal?.aborted ? this.close() : this._update());
  }

  /** The last id that was seen, or null. */
  get next() { return this._epoch ? this._epoch + "-" + this._at : null; }

  /**
   * Calls `listener(data, event)` for each event of a topic (`*`: of all), or `listener(detail)`
   * for `open`, `method`, `gap`, `reset`, `board`, `offline` and `close`.
   * @param {string} name
   * @param {Function} listener
   * @returns {() => void} removes it
   */
  on(name, listener) {
    const listeners = this._on.get(name) || new Set();
    this._on.set(name, listeners.add(listener));
    return () => { listeners.delete(listener); };
  }

  /**
   * Publishes a value.
   * @param {string} topic
   * @param {*} value
   * @returns {Promise<string>} the event's id; an Error with `status` when the board refuses
   */
  async publish(topic, value) {
    const body = JSON.stringify(value) ?? "null";
    const path = "publish/" + encodeURIComponent(topic);
    return (await this._ask(this._life.signal, path, 2 * ANSWER_MS, body)).id;
  }

  /** Ends everything. Nothing is called afterwards. */
  close() {
    if (this.state === "closed") return;
    this._end?.abort();
    this._life.abort(Error("closed"));
    this.state = "closed";
    this._emit("close", {});
    this._on.clear();
  }

  _emit(name, ...details) {
    for (const listener of [...this._on.get(name) || []]) {
      // One before it may have removed it, or closed.
      if (this._on.get(name)?.has(listener)) {
        // A listener's fault is not the connection's.
        try { listener(...details); } catch (error) { reportError(error); }
      }
    }
  }

  _trace(kind, detail) { this._options.trace?.(kind, detail); }

  _place(epoch, sequence) {
    this._epoch = epoch;
    this._at = sequence;
  }

  // What the board sent, {id, …}, {gap}, {reset} or {next}, from a link that asked for what
  // follows `since`; or what a relay says of its board, {offline} or {online}. Returns whether it
  // was new.
  _take(item, since) {
    const { reset, gap, next, offline } = item;
    const id = gap ? gap.to : next || item.id;
    if (this.state === "closed") return false;
    if (reset) {
      if (reset.epoch === this._epoch && this.next !== since) return false;
      this._place(reset.epoch, 0);
    } else if (id) {
      const [epoch, sequence] = id.split("-");
      if (epoch === this._epoch) {
        if (+sequence <= this._at) return false;
      } else if (this._epoch) {
        this._take({ reset: { epoch } });
      }
      this._place(epoch, +sequence);
    } else if (!offline === !this._away) return false;
    if (this._leads) this._post({ item, from: this._tab });
    if (reset) this._emit("reset", reset);
    else if (gap) this._emit("gap", gap);
    else if (item.id) {
      this._emit(item.topic, item.data, item);
      this._emit("*", item.data, item);
    } else if (!next) this._emit("board", { online: !(this._away = offline) });
    return true;
  }

  _path(name, more) {
    const since = this.next || this._options.since;
    const topics = this._topics;
    const query = new URLSearchParams({
      ...more, ...since && { since }, ...topics && { topics },
    }).toString();
    return query ? name + "?" + query : name;
  }

  // One request; `read` gets the answer, by default a JSON document.
  _ask(parent, path, ms, body, read) {
    return within(parent, async (signal, allow) => {
      const { token } = this._options;
      const method = body ? "POST" : "GET";
      const id = ++this._requests;
      this._trace("request", { id, method, path: "/" + path });
      try {
        if (body) this._trace("bytes", { id, count: sizeOf(body), direction: "out" });
        allow(ms);
        const response = await fetch(this._base + path, {
          method, body, signal, cache: "no-store",
          headers: token ? { Authorization: "Bearer " + token } : {},
        });
        this._trace("response", { id, status: response.status });
        if (!response.ok) throw await refusal(response);
        if (read) return await read(response, allow, id);
        const text = await response.text();
        this._trace("bytes", { id, count: sizeOf(text), direction: "in" });
        const answer = JSON.parse(text);
        for (const event of answer.events || []) {
          this._trace("event", { id, event, bytes: sizeOf(JSON.stringify(event)) });
        }
        return answer;
      } finally {
        this._trace("end", { id });
      }
    });
  }

  // Asks once. Returns whether there was something new.
  async _poll(signal, name = "poll", wait = 0) {
    const since = this.next;
    const path = this._path(name, name !== "poll" && { wait });
    const batch = await this._ask(signal, path, 2 * ANSWER_MS + wait * 1000);
    if (batch.reset) this._take({ reset: { epoch: batch.next.split("-")[0] } }, since);
    if (batch.gap) this._take({ gap: batch.gap });
    const news = batch.events.filter(event => this._take(event)).length;
    this._take({ next: batch.next });
    this._take({ offline: batch.stale });
    return news;
  }

  // The methods. Each runs until it fails; `open` says that it gets through.
  async _batches(signal, open, name) {
    // The first long poll is not held: it shows whether there is a way.
    for (let wait = 0; ; wait = HOLD_S) {
      await this._poll(signal, name, wait);
      open();
      if (name === "poll") await pause(this._options.pollInterval || 1000, signal);
    }
  }

  _stream(signal, open, name) {
    const since = this.next;
    let type = "", size = 0;
    return this._ask(signal, this._path(name), ANSWER_MS, null, async (response, allow, id) => {
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      allow(ANSWER_MS);
      for (let rest = ""; ;) {
        const { value, done } = await reader.read();
        if (done) throw Error("closed");
        allow(SILENCE_MS);
        open();
        this._trace("bytes", { id, count: value.length, direction: "in" });
        const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
        rest = lines.pop();
        for (const line of lines) {
          const data = line[0] === "{" ? line : line.startsWith("data: ") && line.slice(6);
          if (this._options.trace) size += sizeOf(line) + 1;
          if (line.startsWith("event: ")) type = line.slice(13);
          if (data) {
            const item = JSON.parse(data);
            if (item.id) {
              this._trace("event", { id, event: item, bytes: size + (name === "sse") });
            }
            this._take(type ? { [type]: item } : item, since);
          }
          if (!line || line === data) {
            type = "";
            size = 0;
          }
        }
      }
    });
  }

  _webSocket(signal, open, name) {
    const since = this.next;
    const { token } = this._options;
    const id = ++this._requests;
    const path = this._path(name);
    const url = new URL(this._base.replace("http", "ws") + path);
    if (token) url.searchParams.set("access_token", token);
    return within(signal, (own, allow, stop) => new Promise((done, fail) => {
      this._trace("request", { id, method: "WS", path: "/" + path });
      const socket = new WebSocket(url);
      // Pings are not shown to scripts, so after a silence the board is asked what there is.
      const listen = () => allow(SILENCE_MS, () => this._poll(own).then(
        news => news ? stop(SILENT) : listen(), stop));
      allow(ANSWER_MS);
      socket.onclose = () => stop(Error("closed"));
      socket.onopen = () => {
        this._trace("response", { id, status: 101 });
        open();
        listen();
      };
      socket.onmessage = ({ data }) => {
        listen();
        try {
          const event = JSON.parse(data);
          const length = sizeOf(data);
          const bytes = length + (length < 126 ? 2 : 4);
          this._trace("bytes", { id, count: bytes, direction: "in" });
          if (event.id) this._trace("event", { id, event, bytes });
          this._take(event, since);
        } catch (error) { stop(error); }
      };
      own.addEventListener("abort", () => {
        fail(own.reason);
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
        this._trace("end", { id });
      });
    }));
  }

  // Sets a method to work. `opened` tells whether it got through, `ended` why it is over.
  _start(at, parent) {
    const link = { at, since: 0 };
    link.opened = new Promise(done => {
      const open = () => {
        link.since ||= Date.now();
        done(true);
      };
      link.ended = within(parent, async (signal, allow, stop) => {
        Object.assign(link, { signal, stop });
        // "latest" must not mean another place each time it is asked for.
        if (!this.next && this._options.since === "latest") await this._poll(signal);
        const path = PATHS[this._methods[at]];
        if (path === "ws") return this._webSocket(signal, open, path);
        if (path[0] === "s") return this._stream(signal, open, path);
        return this._batches(signal, open, path);
      }).catch(error => {
        done(false);
        return error;
      });
    });
    return link;
  }

  // From time to time tries the better methods beside the one that works, until one that gets
  // through is its heir, or it ends.
  async _climb(link, parent) {
    try {
      for (let ms = CLIMB_MS; ; ms = Math.min(2 * ms, 10 * CLIMB_MS)) {
        await pause(ms, link.signal);
        for (let at = 0; at < link.at && !link.signal.aborted; at++) {
          const better = this._start(at, parent);
          const { signal } = better;
          link.signal.addEventListener("abort", () => link.heir || better.stop(), { signal });
          if (await better.opened) return link.heir = better;
        }
      }
    } catch { /* It has ended. */ }
  }

  // Keeps a link until the signal is aborted.
  async _lead(signal) {
    const methods = this._methods;
    this._leads = true;
    // What another leader took meanwhile was not listened to: who resigns has to ask for it.
    signal.addEventListener("abort", () => {
      this._leads = false;
      this._held = [];
    });
    this._held = null;
    for (let at = 0, failures = 0, quick = 0, heir = null; !signal.aborted;) {
      if (!heir) this._tell("connecting");
      const link = heir || this._start(at, signal);
      heir = null;
      at = link.at;
      if (await link.opened) {
        this._tell("open", { method: methods[at] });
        if (at) await this._climb(link, signal);
        heir = link.heir;
        if (heir) {
          link.stop();
          continue;
        }
      }
      let error = await link.ended;
      let blocked = false;
      // A link that lived a while was a good one.
      if (link.since && Date.now() - link.since > ANSWER_MS) failures = quick = 0;
      if ((!link.since || error === SILENT || ++quick > 2) && !error.retryInMs
        && !signal.aborted) {
        // Is it the method or the board that cannot be had? The answer is of use in any case.
        try {
          await this._poll(signal);
          blocked = true;
          quick = 0;
        } catch (fault) { error = fault; }
      }
      if (signal.aborted) break;
      if (error.status === 401) {
        this._tell("offline", { error, retryInMs: Infinity });
        this.close();
        break;
      }
      if (blocked && ++at < methods.length) continue;
      if (blocked || !link.since) at = 0;
      const ms = Math.min(500 * 2 ** failures++, BACK_OFF_MS) * (1 + Math.random()) / 2;
      const retryInMs = error.retryInMs || ms;
      this._tell("offline", { error, retryInMs });
      await pause(retryInMs, signal).catch(() => {});
    }
  }

  // The leader's state, to the application and to the other tabs.
  _tell(state, detail) {
    if (this.state === "closed") return;
    this._word = { state, method: this.method, ...detail };
    this._show();
    this._told(this._word);
  }

  _show() { this._post({ lead: { ...this._word, next: this.next }, from: this._tab }); }

  _told({ state, method, error, retryInMs }) {
    const { method: previous, state: before } = this;
    this.state = state;
    this.method = method;
    if (method !== previous) this._emit("method", { method, previous });
    if (state === "open" && before !== state) this._emit(state, { method });
    if (state === "offline") this._emit(state, { error, retryInMs });
  }

  _post(message) { this._channel?.postMessage(message); }

  // What another tab says.
  _hear({ lead, item, from }) {
    if (this._leads) {
      // It is asked who leads, or two do, as the older one was slow to answer: that one stays.
      if (from < this._tab) this._resign?.();
      else this._show();
    } else if (item) {
      if (this._held) this._held.push(item);
      else this._take(item);
    } else if (lead) {
      this._heard = true;
      // Who joins is told again what the others know.
      if (lead.state !== "offline" || this.state !== lead.state) this._told(lead);
      if (this._held || lead.next !== this.next) this._catch(this._end.signal);
    }
  }

  // Asks the board for what this tab has missed; what is heard meanwhile follows.
  async _catch(signal) {
    if (this._busy) return;
    this._busy = true;
    this._held ??= [];
    try {
      while (!await this._poll(signal).then(() => true, () => false)) await pause(3000, signal);
    } catch { /* It is over. */ }
    this._busy = false;
    const held = this._held || [];
    this._held = null;
    if (!signal.aborted) held.forEach(item => this._take(item));
  }

  // Without Web Locks (there are none on a page from http://192.168…) tabs ask who leads; who
  // gets no answer does.
  async _elect(signal) {
    for (let ms = 100; ; ms = 2000) {
      this._heard = false;
      this._post({});
      await pause(ms * (1 + Math.random()), signal);
      if (!this._heard) {
        await within(signal, (own, allow, stop) => {
          this._resign = stop;
          return this._lead(own);
        });
      }
    }
  }

  // Connects or pauses, as the page is shown or not.
  _update(isLeaving) {
    const { pauseHidden, shared } = this._options;
    const isPaused = isLeaving || !!pauseHidden && document.hidden;
    if (this.state === "closed" || isPaused === this._isPaused) return;
    this._isPaused = isPaused;
    if (isPaused) {
      this._end?.abort();
      this.state = "offline";
      this._emit("offline", { error: Error("paused"), retryInMs: Infinity });
      return;
    }
    const { signal } = this._end = new AbortController();
    let running;
    if (shared !== false && globalThis.BroadcastChannel) {
      const name = ["comet", this._base, this._topics, this._options.token].join(" ");
      const channel = this._channel = new BroadcastChannel(name);
      channel.onmessage = event => this._hear(event.data);
      signal.addEventListener("abort", () => {
        channel.close();
        this._channel = null;
      });
      this._post({});
      running = navigator.locks
        ? navigator.locks.request(name, { signal }, () => this._lead(signal))
        : this._elect(signal);
    } else running = this._lead(signal);
    running.catch(error => signal.aborted || reportError(error));
  }
}
