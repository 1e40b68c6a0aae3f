"use strict";

const uws = require("uwebsockets");
const { Broadcast, sinceOf, endWithInput } = require("../broadcast.js");

const WAIT_MS = 25000;
const broadcast = new Broadcast();
const streams = new Set();
const lines = new Set();
let pending = [];
const app = uws.App();

const socket = {
  compression: uws.DISABLED,
  maxPayloadLength: 16 * 1024,
  maxBackpressure: 64 * 1024 * 1024,
  idleTimeout: 0,
  sendPingsAutomatically: false,
};

app.ws("/echo", {
  ...socket,
  message: (client, message, isBinary) => client.send(message, isBinary),
});
app.ws("/ws", { ...socket, open: client => client.subscribe("events") });

app.post("/publish", response => {
  let whole = null;
  response.onAborted(() => {});
  response.onData((part, isLast) => {
    // What is handed in is gone when this returns.
    whole = Buffer.concat(whole ? [whole, Buffer.from(part)] : [Buffer.from(part)]);
    if (!isLast) {
      return;
    }
    const event = broadcast.add(whole);
    app.publish("events", event.data, false);
    pending.push(event);
    if (pending.length === 1) {
      // The library corks one connection at a time, and here it is the publisher's.
      setImmediate(deliver);
    }
    response.cork(() => {
      response.writeHeader("Content-Type", "application/json");
      response.end(`{"id":"${event.id}","subscribers":${app.numSubscribers("events")}}\n`);
    });
  });
});

function deliver() {
  const blocks = Buffer.concat(pending.map(event => event.block));
  const texts = Buffer.concat(pending.map(event => event.line));
  const first = pending[0];
  pending = [];
  for (const stream of streams) {
    stream.cork(() => stream.write(blocks));
  }
  for (const stream of lines) {
    stream.cork(() => stream.write(texts));
  }
  for (const waiter of broadcast.takeWaiting()) {
    answer(waiter, first);
  }
}

function answer(waiter, event) {
  clearTimeout(waiter.timer);
  waiter.timer = undefined;
  waiter.response.cork(() => {
    waiter.response.writeHeader("Content-Type", "application/json");
    waiter.response.end(event.answer);
  });
}

app.get("/long-poll", (response, request) => {
  const event = broadcast.after(sinceOf(request.getQuery() ?? ""));
  const waiter = { response, timer: undefined };
  const forget = () => {
    clearTimeout(waiter.timer);
    broadcast.waiting = broadcast.waiting.filter(other => other !== waiter);
  };
  response.onAborted(forget);
  if (event) {
    answer(waiter, event);
    return;
  }
  waiter.timer = setTimeout(() => {
    forget();
    response.cork(() => response.writeStatus("204 No Content").endWithoutBody());
  }, WAIT_MS);
  broadcast.waiting.push(waiter);
});

function follow(response, type, followers, first) {
  response.onAborted(() => followers.delete(response));
  response.cork(() => {
    response.writeHeader("Content-Type", type);
    response.writeHeader("Cache-Control", "no-store");

    // Nothing leaves before something of the body does.
    response.write(first);
  });
  followers.add(response);
}

app.get("/sse", response => follow(response, "text/event-stream", streams, ":\n\n"));
app.get("/stream", response => follow(response, "application/x-ndjson", lines, "\n"));

app.listen("127.0.0.1", 0, listener => {
  console.log(`http://127.0.0.1:${uws.us_socket_local_port(listener)}/`);
});
endWithInput();
