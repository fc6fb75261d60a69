import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { behindPrefix, likeColab, withoutWebSockets } from "./kinds.ts";
import { startProxy } from "./proxy.ts";

let target: string;
let server: Server;
let seen: IncomingMessage[];
let finish: () => void = () => {};

/** Answers with the path and the body; `/events` sends one event and stays open until `finish`. */
beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    if (request.url === "/events") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: first\n\n");
      finish = () => response.end("data: last\n\n");
      return;
    }
    if (request.url === "/large") return response.end(Buffer.alloc(2_000_000));
    response.write(`${request.method} ${request.url} `);
    request.pipe(response);
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    seen.push(request);
    socket.on("message", (data: Buffer) => socket.send(`${request.url} ${data.toString()}`));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
});

test("a prefix is stripped for HTTP and WebSockets; the names stay the proxy's", async () => {
  await using proxy = await behindPrefix(target);
  const { host, origin } = new URL(proxy.url);
  expect(proxy.url).toBe(`${origin}/proxy/7863/`);
  const headers = { origin };
  const posted = await fetch(`${proxy.url}a?b=1`, { method: "POST", body: "body", headers });
  expect(await posted.text()).toBe("POST /a?b=1 body");
  expect((await fetch(`${origin}/a`)).status).toBe(404);
  const socket = new WebSocket(`${proxy.url}ws`, { origin });
  await once(socket, "open");
  socket.send("hello");
  const [text] = (await once(socket, "message")) as [Buffer];
  expect(text.toString()).toBe("/ws hello");
  socket.close();
  await once(socket, "close");
  for (const request of seen) {
    expect(request.headers).toMatchObject({ host, origin, "x-forwarded-prefix": "/proxy/7863" });
  }
  expect(seen).toHaveLength(2);
});

test("without WebSockets the upgrade arrives as a plain request, and events stream", async () => {
  await using proxy = await withoutWebSockets(target);
  const { origin } = new URL(proxy.url);
  const socket = new WebSocket(proxy.url, { origin });
  const [error] = (await once(socket, "error")) as [Error];
  expect(error.message).toContain("200");
  expect(proxy.droppedUpgrades).toBe(1);
  expect(seen[0]!.headers).toMatchObject({ host: new URL(target).host, origin: target });
  expect(seen[0]!.headers.upgrade).toBeUndefined();
  const events = (await fetch(`${proxy.url}events`)).body!.getReader();
  expect(Buffer.from((await events.read()).value ?? []).toString()).toBe("data: first\n\n");
  finish();
  expect(Buffer.from((await events.read()).value ?? []).toString()).toBe("data: last\n\n");
});

test("a buffering proxy hands on a stream only when it is over", async () => {
  await using proxy = await likeColab(target);
  const answer = fetch(`${proxy.url}events`);
  await once(server, "request");
  const early = await Promise.race([answer, fetch(`${proxy.url}other`)]);
  expect(await early.text()).toBe("GET /other ");
  finish();
  expect(await (await answer).text()).toBe("data: first\n\ndata: last\n\n");
});

test("large bodies are cut, posts may fail, and a late target is taken", async () => {
  await using proxy = await startProxy({ target: null, cutAfterBytes: 1_000, failsPosts: true });
  expect((await fetch(proxy.url)).status).toBe(404);
  proxy.pointTo(target);
  expect((await fetch(proxy.url)).status).toBe(200);
  expect((await fetch(proxy.url, { method: "POST" })).status).toBe(500);
  const cut = fetch(`${proxy.url}large`).then((response) => response.arrayBuffer());
  await expect(cut).rejects.toThrow("terminated");
});
