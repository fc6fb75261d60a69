import type { ServerResponse } from "node:http";
import type { LoadedModel } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { CHAT, serverWithEngine } from "./openai.test-data.ts";
import { ask, BEARER, errorOf, postJson, type TestServer } from "./test-server.ts";

/** Engines that say their names, one of them the current one. */
async function serverWithModels(...names: string[]): Promise<TestServer> {
  const server = await serverWithEngine((_req, res) => res.end("current"));
  const { engine, engines, fleet } = server.services;
  const models: LoadedModel[] = [];
  for (const name of names) {
    const own = await serverWithEngine((req, res) => {
      if (req.method === "GET") res.end(JSON.stringify({ object: "list", data: [{ id: name }] }));
      else res.end(name);
    });
    const address = own.services.engine.address!;
    engines.set(name, { ...engine, address, ensureReady: () => Promise.resolve(address) });
    models.push({ model: { id: name, name } } as LoadedModel);
  }
  fleet.loaded.set({ models, current: null });
  return server;
}
const asked = async (server: TestServer, body: object) => {
  const answer = await ask(server, postJson(CHAT, body, BEARER));
  return [answer.status, answer.text];
};

describe("several models", () => {
  it("each answer what names them, wherever the name stands; the rest goes to the current one", async () => {
    const server = await serverWithModels("a", "b");
    expect(await asked(server, { model: "a" })).toEqual([200, "a"]);
    const long = [{ role: "user", content: "x".repeat(300_000) }];
    expect(await asked(server, { messages: long, model: "b" })).toEqual([200, "b"]);
    expect(await asked(server, { messages: long })).toEqual([200, "current"]);
    expect(await asked(server, { model: "" })).toEqual([200, "current"]);
  });

  it("are told to one who names another", async () => {
    const answer = await ask(
      await serverWithModels("a", "b"),
      postJson(CHAT, { model: "c" }, BEARER),
    );
    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toMatchObject({ code: "MODEL_NOT_FOUND", param: "model" });
    expect(errorOf(answer).message).toContain('named "c" on this machine. Loaded: a, b.');
  });

  it("are all listed", async () => {
    const server = await serverWithModels("a", "b");
    const answer = await ask(server, { path: "/v1/models", headers: [BEARER] });
    expect(JSON.parse(answer.text)).toEqual({ object: "list", data: [{ id: "a" }, { id: "b" }] });
  });

  it("count as used until the answer is over", async () => {
    const reached = Promise.withResolvers<ServerResponse>();
    const server = await serverWithEngine((_req, res) => reached.resolve(res));
    let users = 0;
    server.services.engine.use = () => {
      users += 1;
      return () => void (users -= 1);
    };
    const answer = ask(server, postJson(CHAT, {}, BEARER));
    const res = await reached.promise;
    expect(users).toBe(1);
    res.end("done");
    await answer;
    await expect.poll(() => users).toBe(0);
  });
});
