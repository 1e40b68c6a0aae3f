"use strict";

const http = require("node:http");
const { WebSocketServer, Sender } = require("ws");
const { Broadcast, sinceOf, endWithInput } = require("../broadcast.js");

const WAIT_MS = 25000;
const broadcast = new Broadcast();
const sockets = new Set();
const streams = new Set();
const lines = new Set();

function publish(request, response) {
  const parts = [];
  request.on("data", part => parts.push(part));
  request.on("end", () => {
    const event = broadcast.add(parts.length === 1 ? parts[0] : Buffer.concat(parts));
    if (sockets.size > 0) {
      // The frame is the same for all: the library's own encoder writes it once.
      const frame = Buffer.concat(Sender.frame(
        event.data, { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true }));
      for (const socket of sockets) {
        socket.write(frame);
      }
    }
    for (const stream of streams) {
      stream.write(event.block);
    }
    for (const stream of lines) {
      stream.write(event.line);
    }
    for (const waiter of broadcast.takeWaiting()) {
      answer(waiter, event);
    }
    const text = `{"id":"${event.id}","subscribers":${sockets.size + streams.size}}\n`;
    response.writeHead(
      200, { "Content-Type": "application/json", "Content-Length": text.length });
    response.end(text);
  });
}

function answer(waiter, event) {
  clearTimeout(waiter.timer);
  waiter.response.writeHead(200, {
    "Content-Type": "application/json",
    "Content-Length": event.answer.length,
  });
  waiter.response.end(event.answer);
}

function longPoll(request, response) {
  const event = broadcast.after(sinceOf(request.url));
  const waiter = { response, timer: undefined };
  if (event) {
    answer(waiter, event);
    return;
  }
  waiter.timer = setTimeout(() => {
    broadcast.waiting = broadcast.waiting.filter(other => other !== waiter);
    response.writeHead(204).end();
  }, WAIT_MS);
  broadcast.waiting.push(waiter);
}

function follow(response, type, followers) {
  response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" });
  response.flushHeaders();
  followers.add(response);
  response.on("close", () => followers.delete(response));
}

const server = http.createServer((request, response) => {
  const url = request.url;
  if (url === "/publish") {
    publish(request, response);
  } else if (url.startsWith("/long-poll")) {
    longPoll(request, response);
  } else if (url === "/sse") {
    follow(response, "text/event-stream", streams);
  } else if (url === "/stream") {
    follow(response, "application/x-ndjson", lines);
  } else {
    response.writeHead(404).end();
  }
});
server.keepAliveTimeout = 60000;
server.requestTimeout = 0;

const upgrades = new WebSocketServer(
  { noServer: true, perMessageDeflate: false, clientTracking: false });
server.on("upgrade", (request, socket, head) => {
  upgrades.handleUpgrade(request, socket, head, client => {
    if (request.url === "/echo") {
      client.on("message", (data, isBinary) => client.send(data, { binary: isBinary }));
    } else {
      sockets.add(socket);
      client.on("close", () => sockets.delete(socket));
    }
    client.on("error", () => client.terminate());
  });
});

server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
endWithInput();
