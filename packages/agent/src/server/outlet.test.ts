import { connect, type Socket } from "node:net";
import type { ChatEvent } from "@llcuda/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { MAX_CALLS, READ_PAUSE_BYTES } from "./client-socket.ts";
import { CountingOutlet, MAX_IN_FLIGHT_BYTES } from "./outlet.ts";
import { BEARER, testServer, UPGRADE, type TestServer } from "./test-server.ts";

describe("CountingOutlet", () => {
  it("lets pass while little is on its way, and again when enough has left", async () => {
    const outlet = new CountingOutlet();
    outlet.sent(MAX_IN_FLIGHT_BYTES);
    await outlet.drained();
    outlet.sent(10);
    let passed = false;
    const waiting = outlet.drained().then(() => (passed = true));
    outlet.left(9);
    await Promise.resolve();
    expect(passed).toBe(false);
    outlet.left(1);
    await waiting;
  });

  it("keeps nobody waiting for a client that is gone", async () => {
    const outlet = new CountingOutlet();
    outlet.sent(MAX_IN_FLIGHT_BYTES + 1);
    const waiting = outlet.drained();
    outlet.close();
    await expect(Promise.all([waiting, outlet.drained()])).resolves.toBeDefined();
  });
});

/** A WebSocket by hand, so that the test decides when the kernel's buffers are read. */
async function rawSocket(server: TestServer): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port: server.port });
  onTestFinished(() => void socket.destroy());
  const fields = [...UPGRADE, BEARER, ["Host", `127.0.0.1:${server.port}`]];
  const lines = fields.map(([name, value]) => `${name}: ${value}`);
  socket.write(["GET /trpc HTTP/1.1", ...lines, "", ""].join("\r\n"));
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
    const chat = { id: "c", title: PIECE, createdAt: "", updatedAt: "", running: true };
    for (; pulled.count < PIECES; pulled.count += 1) {
      await Promise.resolve();
      yield { type: "chat", chat: { ...chat, id: String(pulled.count) } };
    }
  };
}

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
    const stuckAt = pulled.count;
    expect(stuckAt).toBeLessThan(PIECES);
    // Other clients, and everything else of the agent, go on meanwhile.
    const other = await fetch(`${server.url}healthz`);
    expect(other.status).toBe(200);

    const texts = await framesOf(socket, (text) => text.includes('"stopped"'));
    const ids = texts.flatMap((text) => /"chat":\{"id":"(\d+)"/.exec(text)?.[1] ?? []);
    expect(ids).toEqual(Array.from({ length: PIECES }, (_, i) => String(i)));
    const largest = MAX_IN_FLIGHT_BYTES + PIECE.length + 1_000;
    expect(client!.outlet.peakBytes).toBeLessThan(largest);
    await expect.poll(() => client!.outlet.inFlightBytes).toBe(0);
  });

  it("is not read from while it does not take its answers", async () => {
    const server = await testServer();
    const chat = { id: "long", title: PIECE, createdAt: "", updatedAt: "", running: false };
    server.services.chats.list.set([chat]);
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
