"use strict";

// What the servers on node have in common: the events of late, and who waits for the next one.

const KEPT = 1024;

class Broadcast {
  constructor() {
    this.count = 0;
    this.events = new Array(KEPT);
    this.waiting = [];
  }

  /** Encodes an event once for all who get it; data is a Buffer with a JSON value. */
  add(data) {
    const id = this.count + 1;
    const event = {
      id,
      data,
      block: Buffer.concat([Buffer.from(`id: ${id}\ndata: `), data, Buffer.from("\n\n")]),
      line: Buffer.concat([data, Buffer.from("\n")]),
      answer: Buffer.concat(
        [Buffer.from(`{"next":"${id}","events":[`), data, Buffer.from("]}\n")]),
    };
    this.events[this.count++ % KEPT] = event;
    return event;
  }

  /** Those who wait for an event; none waits afterwards. */
  takeWaiting() {
    const waiting = this.waiting;
    this.waiting = [];
    return waiting;
  }

  /** The event behind an id (null: the latest), or undefined when it is yet to come. */
  after(since) {
    const wanted = since ?? Math.max(0, this.count - 1);
    return wanted < this.count && wanted >= this.count - KEPT
      ? this.events[wanted % KEPT]
      : undefined;
  }
}

/** The id in "?since=ID" or "since=ID", or null. */
function sinceOf(query) {
  const at = query.indexOf("since=");
  return at < 0 ? null : Number(query.slice(at + 6));
}

/** Whoever started this program closes its input when it is to go. */
function endWithInput() {
  process.stdin.on("end", () => process.exit(0));
  process.stdin.resume();
}

module.exports = { Broadcast, sinceOf, endWithInput };
