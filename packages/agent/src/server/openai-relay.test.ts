import { once } from "node:events";
import { request, type IncomingMessage, type ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { CHAT, optionsFor, serverWithEngine } from "./openai.test-data.ts";
import { ask, BEARER, errorOf, postJson, testServer, type TestServer } from "./test-server.ts";

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of req) text += String(chunk);
  return text;
}

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

async function streamed(server: TestServer): Promise<IncomingMessage> {
  const req = request(optionsFor(server));
  req.end("{}");
  const [response] = (await once(req, "response")) as [IncomingMessage];
  return response;
}
