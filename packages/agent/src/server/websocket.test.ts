import { once } from "node:events";
import { MAX_MESSAGE_CHARS } from "@llcuda/protocol";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { call, dial, messagesOf, testServer, until } from "./test-server.ts";
import { MAX_PAYLOAD_BYTES } from "./websocket.ts";

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
