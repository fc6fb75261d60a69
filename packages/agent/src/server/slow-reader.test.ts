import { connect, type Socket } from "node:net";
import type { ChatEvent } from "@llcuda/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { newChat } from "../chat/new-chat.ts";
import { MAX_CALLS, READ_PAUSE_BYTES } from "./client-socket.ts";
import { MAX_IN_FLIGHT_BYTES } from "./outlet.ts";
import { BEARER, eventsOf, testServer, UPGRADE, type TestServer } from "./test-server.ts";

/** A request by hand, so that the test decides when the kernel's buffers are read. */
function rawRequest(
  server: TestServer,
  target: string,
  fields: readonly (readonly [string, string])[],
): Socket {
  const socket = connect({ host: "127.0.0.1", port: server.port });
  onTestFinished(() => void socket.destroy());
  const all = [...fields, BEARER, ["Host", `127.0.0.1:${server.port}`]];
  const lines = all.map(([name, value]) => `${name}: ${value}`);
  socket.write([`GET ${target} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
  return socket;
}

async function rawSocket(server: TestServer): Promise<Socket> {
  const socket = rawRequest(server, "/trpc", UPGRADE);
  await new Promise<void>((resolve) => socket.once("data", () => resolve()));
  return socket;
}

/** One masked text frame, as a client sends it. The mask is zero. */
function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const head =
    body.length < 126
      ? Buffer.from([0x81, 0x80 | body.length])
      : Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), body]);
}

/** Reads frames until `stop` says so, and returns the texts. */
function framesOf(socket: Socket, stop: (text: string) => boolean): Promise<string[]> {
  return new Promise((resolve) => {
    const texts: string[] = [];
    let rest = Buffer.alloc(0);
    const read = (chunk: Buffer): void => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const short = rest[1] ?? 0;
        const headBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
        if (rest.length < headBytes) return;
        const size =
          short < 126
            ? short
            : short === 126
              ? rest.readUInt16BE(2)
              : Number(rest.readBigUInt64BE(2));
        if (rest.length < headBytes + size) return;
        texts.push(rest.toString("utf8", headBytes, headBytes + size));
        rest = rest.subarray(headBytes + size);
        if (!stop(texts.at(-1) ?? "")) continue;
        socket.off("data", read);
        resolve(texts);
        return;
      }
    };
    socket.on("data", read);
    socket.resume();
  });
}

const PIECE = "x".repeat(400_000);
const PIECES = 100;

/** 40 MB in all, as fast as anybody takes them; far more than the kernel's buffers hold. */
function fastSource(pulled: { count: number }) {
  return async function* (): AsyncGenerator<ChatEvent> {
    const chat = newChat(PIECE, { running: true });
    for (; pulled.count < PIECES; pulled.count += 1) {
      await Promise.resolve();
      yield { type: "chat", chat: { ...chat, id: String(pulled.count) }, settings: null };
    }
  };
}

/** The last event of a stream, the end of its chunk and the chunk of no length after it. */
const END_OF_STREAM = "\n0\r\n\r\n";

describe("a browser that reads slowly", () => {
  it("holds the source back, costs bounded memory, and loses nothing", async () => {
    const server = await testServer();
    const pulled = { count: 0 };
    server.services.chatSources.set("c", fastSource(pulled));
    const socket = await rawSocket(server);
    const [client] = [...server.sockets.clients()];
    socket.pause();
    const params = { path: "chats.one.watch", input: { chatId: "c" } };
    socket.write(frame(JSON.stringify({ id: 1, method: "subscription", params })));

    await expect.poll(() => client!.outlet.inFlightBytes).toBeGreaterThan(MAX_IN_FLIGHT_BYTES);
    // Another reader of the same length gets everything meanwhile.
    server.services.chatSources.set("d", fastSource({ count: 0 }));
    expect(await eventsOf(server, "chats.one.watch", { chatId: "d" })).toHaveLength(PIECES);
    expect(pulled.count).toBeLessThan(PIECES);

    const texts = await framesOf(socket, (text) => text.includes('"stopped"'));
    const ids = texts.flatMap((text) => /"chat":\{"id":"(\d+)"/.exec(text)?.[1] ?? []);
    expect(ids).toEqual(Array.from({ length: PIECES }, (_, i) => String(i)));
    const largest = MAX_IN_FLIGHT_BYTES + PIECE.length + 1_000;
    expect(client!.outlet.peakBytes).toBeLessThan(largest);
    await expect.poll(() => client!.outlet.inFlightBytes).toBe(0);
  });

  it("holds the source back over an event stream too", async () => {
    const server = await testServer();
    const pulled = { count: 0 };
    server.services.chatSources.set("c", fastSource(pulled));
    const target = "/trpc/chats.one.watch?input=%7B%22chatId%22%3A%22c%22%7D";
    const socket = rawRequest(server, target, [["Connection", "close"]]);
    socket.pause();
    await expect.poll(() => pulled.count).toBeGreaterThan(0);
    server.services.chatSources.set("d", fastSource({ count: 0 }));
    expect(await eventsOf(server, "chats.one.watch", { chatId: "d" })).toHaveLength(PIECES);
    expect(pulled.count).toBeLessThan(PIECES);

    const parts: string[] = [];
    let tail = "";
    socket.setEncoding("utf8");
    for await (const part of socket as AsyncIterable<string>) {
      parts.push(part);
      tail = (tail + part).slice(-END_OF_STREAM.length);
      if (tail === END_OF_STREAM) break;
    }
    const text = parts.join("");
    const ids = [...text.matchAll(/"chat":\{"id":"(\d+)"/g)].map((match) => match[1]);
    expect(ids).toEqual(Array.from({ length: PIECES }, (_, i) => String(i)));
  });

  it("is not read from while it does not take its answers", async () => {
    const server = await testServer();
    server.services.chatsPage = { chats: [newChat(PIECE)], more: false };
    const socket = await rawSocket(server);
    const [client] = [...server.sockets.clients()];
    socket.pause();
    // 400 MB of answers.
    const asked = 1_000;
    for (let id = 0; id < asked; id += 1) {
      const params = { path: "chats.list.snapshot" };
      socket.write(frame(JSON.stringify({ id, method: "query", params })));
    }
    await expect.poll(() => client!.isPaused).toBe(true);
    const ids = new Set<number>();
    await framesOf(socket, (text) => {
      ids.add(Number(/"id":(\d+)/.exec(text)?.[1]));
      return ids.size === asked;
    });
    const unread = READ_PAUSE_BYTES + (MAX_CALLS + 1) * (PIECE.length + 1_000);
    expect(client!.outlet.peakBytes).toBeLessThan(unread);
  });
});
