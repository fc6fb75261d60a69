import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { TurnClock, lastArrival, watchArrivals } from "./socket-clock.ts";

test("all that one turn finds has one moment, the next turn has its own", async () => {
  let now = 100;
  const clock = new TurnClock(() => now);
  expect(clock.moment()).toBe(100);
  now = 102;
  expect(clock.moment()).toBe(100);
  await turn();
  expect(clock.moment()).toBe(102);
});

test("a turn that takes long does not make what comes in it earlier than it was", async () => {
  let now = 100;
  const clock = new TurnClock(() => now);
  clock.moment();
  now = 150;
  expect(clock.moment()).toBe(150);
  now = 152;
  expect(clock.moment()).toBe(150);
});

test("bytes are stamped before anybody reads them, once for all who watch", async () => {
  const server = createServer((socket) => void socket.pipe(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket: Socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  await once(socket, "connect");
  const read: { at: number; stamped: number }[] = [];
  socket.on("data", () => read.push({ at: performance.now(), stamped: lastArrival(socket) }));
  const before = socket.listenerCount("data");
  watchArrivals(socket);
  watchArrivals(socket);
  expect(socket.listenerCount("data")).toBe(before + 1);
  const sentAt = performance.now();
  socket.write("a");
  await once(socket, "data");
  expect(read[0]!.stamped).toBeGreaterThanOrEqual(sentAt);
  expect(read[0]!.stamped).toBeLessThanOrEqual(read[0]!.at);
});
