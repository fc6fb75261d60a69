import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { LoadedModel, PlaceInLine } from "@llcuda/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { ask, BEARER, errorOf, postJson, testServer, type TestServer } from "./test-server.ts";

/** An engine of which every byte is in the test's hand. */
async function serverWithEngine(
  handle: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<TestServer> {
  const engine = createServer(handle);
  engine.listen(0, "127.0.0.1");
  await once(engine, "listening");
  onTestFinished(() => {
    engine.closeAllConnections();
    engine.close();
  });
  const server = await testServer();
  const { port } = engine.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  server.services.engine.address = { url, apiKey: "engine-key", apiKeyFile: "/key", pid: 1 };
  return server;
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of req) text += String(chunk);
  return text;
}

const CHAT = "/v1/chat/completions";

describe("the relay to the engine", () => {
  it("passes bodies byte for byte, with the engine's key instead of ours", async () => {
    const odd = '{ "messages" : [{"role":"user","content":"\\u00e4\u00e4"}],\r\n"n_x": 1e0 }';
    let seen: { url?: string | undefined; body?: string; headers?: IncomingMessage["headers"] } =
      {};
    const server = await serverWithEngine((req, res) => {
      void bodyOf(req).then((body) => {
        seen = { url: req.url, body, headers: req.headers };
        res.writeHead(200, {
          "content-type": "application/json; charset=utf-8",
          "access-control-allow-origin": "*",
          "set-cookie": "a=b",
          "x-engine": "kept",
          connection: "close, x-hop",
          "x-hop": "dropped",
        });
        res.end(odd);
      });
    });
    const origin = ["Origin", `http://127.0.0.1:${server.port}`] as const;
    const question = postJson(`${CHAT}?a=1`, odd, BEARER, origin, ["Cookie", "secret=1"]);
    const answer = await ask(server, question);
    expect(answer.text).toBe(odd);
    expect(seen).toMatchObject({ url: `${CHAT}?a=1`, body: odd });
    expect(seen.headers).toMatchObject({ authorization: "Bearer engine-key" });
    expect(Object.keys(seen.headers ?? {})).not.toContain("cookie");
    expect(Object.keys(seen.headers ?? {})).not.toContain("origin");
    expect(answer.headers).toMatchObject({
      "x-engine": "kept",
      "x-content-type-options": "nosniff",
    });
    const names = Object.keys(answer.headers);
    for (const name of ["access-control-allow-origin", "set-cookie", "x-hop"]) {
      expect(names).not.toContain(name);
    }
  });

  it("passes each event of a stream as it comes", async () => {
    const engineAnswers: ServerResponse[] = [];
    const server = await serverWithEngine((_req, res) => {
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.write("data: 1\n\n");
      engineAnswers.push(res);
    });
    const response = await streamed(server);
    expect(response.headers["content-type"]).toBe("text/event-stream");
    const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    expect(String((await chunks.next()).value)).toBe("data: 1\n\n");
    engineAnswers[0]?.write("data: 2\n\n");
    expect(String((await chunks.next()).value)).toBe("data: 2\n\n");
    engineAnswers[0]?.end();
    expect((await chunks.next()).done).toBe(true);
  });

  it("stops the engine's work when the client leaves", async () => {
    let engineSawEnd: Promise<unknown[]> | null = null;
    const server = await serverWithEngine((_req, res) => {
      engineSawEnd = once(res, "close");
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.write("data: 1\n\n");
    });
    const response = await streamed(server);
    response.on("error", () => undefined);
    response.destroy();
    await expect(engineSawEnd).resolves.toBeDefined();
  });

  it("stops the engine's work when the client leaves before the first byte", async () => {
    const reached = Promise.withResolvers<void>();
    let engineSawEnd: Promise<unknown[]> | null = null;
    const server = await serverWithEngine((_req, res) => {
      engineSawEnd = once(res, "close");
      reached.resolve();
    });
    const req = request(optionsFor(server));
    req.on("error", () => undefined);
    req.end("{}");
    await reached.promise;
    req.destroy();
    await expect(engineSawEnd).resolves.toBeDefined();
  });

  it("breaks the connection when the engine dies in mid-answer", async () => {
    const server = await serverWithEngine((_req, res) => {
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.write("data: 1\n\n", () => res.destroy());
    });
    const response = await streamed(server);
    await expect(bodyOf(response)).rejects.toThrow("aborted");
  });

  it("keeps the engine's own errors and statuses", async () => {
    const server = await serverWithEngine((_req, res) => {
      res.writeHead(400, { "content-type": "application/json" });
      res.end('{"error":{"code":400,"message":"bad","type":"invalid_request_error"}}');
    });
    const answer = await ask(server, { path: "/v1/models", headers: [BEARER] });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('"invalid_request_error"');
  });

  it.each([
    ["no engine", { phase: "none" as const }, "No engine is running"],
    [
      "a failed engine",
      {
        phase: "failed" as const,
        error: {
          code: "OUT_OF_MEMORY" as const,
          message: "The model needs 9 GB.",
          hint: "Take a smaller one.",
          remedies: [],
        },
        exit: null,
        log: [],
        restart: null,
        since: "now",
      },
      "The model needs 9 GB. Take a smaller one.",
    ],
  ])("names the cause in OpenAI's shape: %s", async (_what, state, message) => {
    const server = await testServer();
    server.services.engine.state.set(state);
    const answer = await ask(server, postJson(CHAT, {}, BEARER));
    expect(answer.status).toBe(503);
    expect(errorOf(answer)).toMatchObject({ type: "unavailable_error", param: null });
    expect(errorOf(answer).message).toContain(message);
  });

  it("answers 502 when the engine's port is dead", async () => {
    const server = await testServer();
    const url = "http://127.0.0.1:1";
    server.services.engine.address = { url, apiKey: "k", apiKeyFile: "/k", pid: 1 };
    const answer = await ask(server, postJson(CHAT, {}, BEARER));
    expect([answer.status, errorOf(answer).code]).toEqual([502, "ENGINE_CRASHED"]);
  });

  it("refuses a request that says it is too large", async () => {
    const server = await serverWithEngine((_req, res) => res.end());
    const headers = [
      BEARER,
      ["Content-Type", "application/json"],
      ["Content-Length", String(65 * 1024 * 1024)],
    ] as const;
    const answer = await ask(server, {
      method: "POST",
      path: CHAT,
      headers: [...headers],
      body: "{",
    });
    expect([answer.status, errorOf(answer).code]).toEqual([413, "TOO_LARGE"]);
  });
});

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

describe("the line before the slots", () => {
  it("holds programs and chats alike, in the order in which they came", async () => {
    const reached: ServerResponse[] = [];
    const server = await serverWithEngine((_req, res) => void reached.push(res));
    const line = server.services.lines.of(server.services.engine);
    const first = ask(server, postJson(CHAT, {}, BEARER));
    await expect.poll(() => reached.length).toBe(1);
    const places: PlaceInLine[] = [];
    // An answer of a chat, and a program that comes behind it.
    const chat = line.enter(new AbortController().signal, (place) => places.push(place));
    expect(places.at(-1)?.position).toBe(1);
    const second = ask(server, postJson(CHAT, {}, BEARER));
    await expect.poll(() => line.waiting).toBe(2);
    reached[0]!.end("first");
    expect((await first).text).toBe("first");
    const leave = await chat;
    expect(reached).toHaveLength(1);
    leave();
    await expect.poll(() => reached.length).toBe(2);
    reached[1]!.end("second");
    expect((await second).text).toBe("second");
    await expect.poll(() => line.idle).toBe(true);
  });

  it("forgets a program that leaves while it waits", async () => {
    const server = await serverWithEngine((_req, res) => void res.end());
    const line = server.services.lines.of(server.services.engine);
    const leave = await line.enter(new AbortController().signal, () => undefined);
    const waiting = request(optionsFor(server));
    waiting.on("error", () => undefined).end("{}");
    await expect.poll(() => line.waiting).toBe(1);
    waiting.destroy();
    await expect.poll(() => line.waiting).toBe(0);
    leave();
    expect(line.idle).toBe(true);
  });
});

const optionsFor = (server: TestServer) => ({
  host: "127.0.0.1",
  port: server.port,
  path: CHAT,
  method: "POST",
  headers: { [BEARER[0]]: BEARER[1], "Content-Type": "application/json" },
});

async function streamed(server: TestServer): Promise<IncomingMessage> {
  const req = request(optionsFor(server));
  req.end("{}");
  const [response] = (await once(req, "response")) as [IncomingMessage];
  return response;
}
