import { once } from "node:events";
import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import { MAX_MESSAGE_CHARS, type ChatEvent } from "@llcuda/protocol";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { NO_TOKENS } from "./answer-stats.test-data.ts";
import { MAX_CALLS, MAX_SUBSCRIPTIONS } from "./client-socket.ts";
import type { AppRouter } from "./router.ts";
import { dial, eventsOf, messagesOf, testServer, TOKEN, type WireMessage } from "./test-server.ts";
import { MAX_BATCH, MAX_PAYLOAD_BYTES } from "./websocket.ts";

const call = (id: number | string | null, method: string, path: string, input?: unknown): string =>
  JSON.stringify({ id, method, params: { path, input } });

const list = (id: number): string => call(id, "query", "models.list");

async function until(
  next: () => Promise<WireMessage>,
  test: (message: WireMessage) => boolean,
): Promise<WireMessage> {
  for (;;) {
    const message = await next();
    if (test(message)) return message;
  }
}

describe("a raw WebSocket", () => {
  it("asks, subscribes and stops", async () => {
    const server = await testServer();
    const socket = await dial(server);
    const next = messagesOf(socket);
    socket.send(call(1, "query", "system.info"));
    expect(await next()).toMatchObject({ id: 1, result: { data: { version: "0.0.0-test" } } });
    socket.send(call(2, "subscription", "engine.state.watch"));
    expect(await next()).toMatchObject({ id: 2, result: { type: "started" } });
    expect(await next()).toMatchObject({ id: 2, result: { data: { phase: "none" } } });
    server.services.engine.state.set({ phase: "stopping", since: "now" });
    expect(await next()).toMatchObject({ id: 2, result: { data: { phase: "stopping" } } });
    socket.send(JSON.stringify({ id: 2, method: "subscription.stop" }));
    expect(await next()).toEqual({ id: 2, result: { type: "stopped" } });
  });

  it("answers the text PING, which browsers cannot send as a frame", async () => {
    const server = await testServer();
    const socket = await dial(server);
    socket.send("PING");
    const [pong] = (await once(socket, "message")) as [Buffer];
    expect(pong.toString()).toBe("PONG");
  });

  it.each<[string, string | Buffer, number | null, string, string]>([
    ["broken JSON", "{", null, "PARSE_ERROR", "INPUT_INVALID"],
    ["JSON that is no call", "[1]", null, "PARSE_ERROR", "INPUT_INVALID"],
    ["an unknown method", call(1, "eval", "system.info"), null, "PARSE_ERROR", "INPUT_INVALID"],
    [
      "a call without an id",
      call(null, "query", "system.info"),
      null,
      "PARSE_ERROR",
      "INPUT_INVALID",
    ],
    ["binary", Buffer.from(call(1, "query", "system.info")), null, "PARSE_ERROR", "INPUT_INVALID"],
    ["an unknown procedure", call(1, "query", "system.nothing"), 1, "NOT_FOUND", "NOT_FOUND"],
    ["a path to a prototype", call(1, "query", "__proto__.toString"), 1, "NOT_FOUND", "NOT_FOUND"],
    [
      "a query called as a mutation",
      call(1, "mutation", "system.info"),
      1,
      "NOT_FOUND",
      "NOT_FOUND",
    ],
    ["a wrong input", call(1, "mutation", "chats.stop", 7), 1, "BAD_REQUEST", "INPUT_INVALID"],
    [
      "an unknown chat",
      call(1, "subscription", "chats.one.watch", { chatId: "x" }),
      1,
      "NOT_FOUND",
      "CHAT_NOT_FOUND",
    ],
    ["a defect", call(1, "query", "system.doctor"), 1, "INTERNAL_SERVER_ERROR", "INTERNAL"],
  ])("answers %s with a typed error and lives on", async (_what, message, id, code, report) => {
    const server = await testServer();
    const socket = await dial(server);
    const next = messagesOf(socket);
    socket.send(message);
    const answer = await until(next, ({ error }) => error !== undefined);
    expect(answer).toMatchObject({ id, error: { data: { code, report: { code: report } } } });
    expect(answer.error?.data.report.hint).not.toBe("");
    socket.send(call(9, "query", "system.info"));
    const later = await until(next, ({ id }) => id === 9);
    expect(later).toMatchObject({ result: { type: "data" } });
    expect(server.defects).toHaveLength(report === "INTERNAL" ? 1 : 0);
  });

  it("refuses a prompt of 5 MB in words, and takes the longest one", async () => {
    const server = await testServer();
    const socket = await dial(server);
    const next = messagesOf(socket);
    socket.send(call(1, "mutation", "chats.send", { text: "x".repeat(5_000_000) }));
    expect(await next()).toMatchObject({
      id: 1,
      error: {
        data: { code: "PAYLOAD_TOO_LARGE", httpStatus: 413, report: { code: "TOO_LARGE" } },
      },
    });
    const longest = "\u20ac".repeat(MAX_MESSAGE_CHARS);
    socket.send(call(2, "mutation", "chats.send", { text: longest }));
    expect(await next()).toMatchObject({ id: 2, result: { data: { chatId: "new" } } });
    expect(server.services.sentTexts).toEqual([longest]);
  });

  it("closes with 1009 on what is too large even to read", async () => {
    const server = await testServer();
    const socket = await dial(server);
    socket.send(Buffer.alloc(MAX_PAYLOAD_BYTES + 1, 0x20));
    const [code] = (await once(socket, "close")) as [number];
    expect(code).toBe(1009);
    expect(server.defects).toEqual([]);
    await dial(server);
  });

  it("takes a batch, and refuses a long one with a single answer", async () => {
    const server = await testServer();
    const socket = await dial(server);
    const next = messagesOf(socket);
    socket.send(`[${list(1)}, ${list(2)}]`);
    expect([(await next()).id, (await next()).id]).toEqual([1, 2]);
    const many = Array.from({ length: MAX_BATCH + 1 }, (_, id) => list(id));
    socket.send(`[${many.join()}]`);
    expect(await next()).toMatchObject({
      id: null,
      error: { data: { report: { code: "TOO_MANY" } } },
    });
    socket.send(list(3));
    expect((await next()).id).toBe(3);
  });

  it("bounds the subscriptions of a socket, and gives places back", async () => {
    const server = await testServer();
    const socket = await dial(server);
    const next = messagesOf(socket);
    for (let id = 0; id <= MAX_SUBSCRIPTIONS; id += 1) {
      socket.send(call(id, "subscription", "setup.state.watch"));
    }
    const refused = [];
    for (let i = 0; i < 2 * (MAX_SUBSCRIPTIONS + 1); i += 1) {
      const message = await next();
      if (message.error !== undefined) refused.push(message);
    }
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({
      id: MAX_SUBSCRIPTIONS,
      error: { data: { code: "TOO_MANY_REQUESTS", report: { code: "TOO_MANY" } } },
    });
    socket.send(JSON.stringify({ id: 0, method: "subscription.stop" }));
    await until(next, ({ id, result }) => id === 0 && result?.type === "stopped");
    socket.send(call(900, "subscription", "setup.state.watch"));
    const again = await until(next, ({ id, result }) => id === 900 && result?.type !== "started");
    expect(again).toMatchObject({ result: { type: "data" } });
  });

  it("bounds the calls that run at once", async () => {
    const server = await testServer();
    const gate = Promise.withResolvers<void>();
    server.services.setup.retry = () => gate.promise;
    const socket = await dial(server);
    const next = messagesOf(socket);
    for (let id = 0; id <= MAX_CALLS; id += 1) socket.send(call(id, "mutation", "setup.retry"));
    expect(await next()).toMatchObject({
      id: MAX_CALLS,
      error: { data: { report: { code: "TOO_MANY" } } },
    });
    gate.resolve();
    for (let id = 0; id < MAX_CALLS; id += 1) expect((await next()).error).toBeUndefined();
  });

  it("survives 1,000 fuzzed messages, each refused in words or ignored", async () => {
    const server = await testServer();
    const socket = await dial(server);
    const next = messagesOf(socket);
    const junk = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc
        .record(
          {
            id: fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.json()),
            jsonrpc: fc.constantFrom("2.0", "1.0"),
            method: fc.constantFrom("query", "mutation", "subscription", "subscription.stop", "x"),
            params: fc.record(
              {
                path: fc.oneof(
                  fc.constantFrom("system.info", "engine.stop", "chats.send", "chats.one.watch"),
                  fc.constantFrom("system.constructor", "__proto__", "", ".", "a.b.c.d"),
                  fc.string(),
                ),
                input: fc.jsonValue(),
                lastEventId: fc.oneof(fc.string(), fc.integer()),
              },
              { requiredKeys: [] },
            ),
          },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value)),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    );
    const messages = fc.sample(junk, { numRuns: 1_000, seed: 7863 });
    for (const message of messages) socket.send(message);
    socket.send(call("the end", "query", "system.info"));
    const codes: string[] = [];
    await until(next, ({ id, error }) => {
      if (error !== undefined) codes.push(error.data.report.code);
      return id === "the end";
    });
    expect(codes.length).toBeGreaterThan(500);
    expect(codes).not.toContain("INTERNAL");
    expect(server.defects).toEqual([]);
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  it("is told goodbye with 1001 when the agent stops, after what was on its way", async () => {
    const server = await testServer();
    const socket = await dial(server);
    const next = messagesOf(socket);
    socket.send(call(1, "subscription", "engine.state.watch"));
    await next();
    const closed = once(socket, "close") as Promise<[number]>;
    await server.close();
    expect((await closed)[0]).toBe(1001);
  });
});

describe("an event stream", () => {
  it("is cut when the agent stops, so that the client comes back instead of being done", async () => {
    const server = await testServer();
    const response = await fetch(`${server.url}trpc/engine.state.watch`, {
      headers: { Authorization: `Bearer ${TOKEN}`, Accept: "text/event-stream" },
    });
    const reader = response.body!.getReader();
    await reader.read();
    await server.close();
    const rest = async (): Promise<void> => {
      while (!(await reader.read()).done);
    };
    await expect(rest()).rejects.toThrow("terminated");
  });
});

/** Text in pieces, merged while nobody asks, as a chat's source does it. */
async function* answerOf(pieces: number): AsyncGenerator<ChatEvent> {
  for (let at = 0; at < pieces; at += 1) {
    await Promise.resolve();
    yield {
      type: "delta",
      messageId: "m",
      status: at === pieces - 1 ? "done" : "streaming",
      at,
      content: String.fromCharCode(97 + (at % 26)),
      reasoningAt: 0,
      reasoning: "",
      stats: NO_TOKENS,
      place: null,
    };
  }
}

describe("both transports", () => {
  it("carry the same events of one subscription", async () => {
    const server = await testServer();
    server.services.chatSources.set("c", () => answerOf(40));
    class Socket extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { Authorization: `Bearer ${TOKEN}` } });
      }
    }
    const wsClient = createWSClient({
      url: `ws://127.0.0.1:${server.port}/trpc`,
      WebSocket: Socket as unknown as typeof globalThis.WebSocket,
    });
    const overSocket = createTRPCClient<AppRouter>({ links: [wsLink({ client: wsClient })] });
    const received = await collect(overSocket);
    await wsClient.close();

    const overStream = await eventsOf(server, "chats.one.watch", { chatId: "c" });
    expect(overStream.map((event) => JSON.parse(event.data) as ChatEvent)).toEqual(received);
    expect(received).toHaveLength(40);
  });
});

function collect(client: ReturnType<typeof createTRPCClient<AppRouter>>): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  return new Promise((resolve, reject) => {
    client.chats.one.watch.subscribe(
      { chatId: "c" },
      { onData: (event) => events.push(event), onComplete: () => resolve(events), onError: reject },
    );
  });
}
