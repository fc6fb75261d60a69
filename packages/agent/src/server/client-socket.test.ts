import { describe, expect, it } from "vitest";
import { MAX_CALLS, MAX_SUBSCRIPTIONS } from "./client-socket.ts";
import { call, dial, messagesOf, testServer, until } from "./test-server.ts";
import { MAX_BATCH } from "./websocket.ts";

const list = (id: number): string => call(id, "query", "models.list");

describe("what one socket may ask for at once", () => {
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
});
