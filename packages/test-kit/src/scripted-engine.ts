import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request to the scripted engine; the test decides what it answers, and when. */
export interface ScriptedAnswer {
  path: string;
  /** The parsed request body. */
  body: { messages: { role: string; content: string }[]; [field: string]: unknown };
  /** Sends one token with llama-server's figures; `choice` adds to its choice, as `logprobs` do. */
  token(text: string, choice?: object): void;
  reasoning(text: string): void;
  prefill(processed: number, total: number): void;
  /** Sends the last chunks as llama-server does. */
  finish(reason?: "stop" | "length"): void;
  /** Sends these bytes as they are. */
  raw(bytes: string): void;
  /** Answers with one object instead of a stream. */
  reply(body: object): void;
  /** Answers with an error instead of a stream. */
  refuse(status: number, error: object): void;
  /** Breaks the connection. */
  cut(): void;
  /** Resolves when the client has closed the connection before the end. */
  closed: Promise<void>;
}

export interface ScriptedEngine {
  url: string;
  /** Fields of its `/props` that differ from a text model's with 4,096 tokens. */
  props: Record<string, unknown>;
  /** The next request, now or later. */
  next(): Promise<ScriptedAnswer>;
  close(): Promise<void>;
}

const PROPS = {
  default_generation_settings: { n_ctx: 4_096, params: {} },
  modalities: { vision: false, audio: false },
};

/** An engine in this process that answers only what the test says: for exact cuts and orders. */
export async function startScriptedEngine(): Promise<ScriptedEngine> {
  const arrived: ScriptedAnswer[] = [];
  const awaited: ((answer: ScriptedAnswer) => void)[] = [];
  const props: Record<string, unknown> = {};
  const server = createServer((req, res) => {
    // What it says of itself; only what is asked of it is scripted.
    if (req.method === "GET") {
      const found = req.url === "/props";
      res.writeHead(found ? 200 : 404, { "content-type": "application/json" });
      res.end(JSON.stringify(found ? { ...PROPS, ...props } : { error: "no such route" }));
      return;
    }
    void scriptedAnswer(req, res).then((answer) => {
      const waiter = awaited.shift();
      if (waiter === undefined) arrived.push(answer);
      else waiter(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    props,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: () => {
      const answer = arrived.shift();
      if (answer !== undefined) return Promise.resolve(answer);
      return new Promise((resolve) => awaited.push(resolve));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function scriptedAnswer(req: IncomingMessage, res: ServerResponse): Promise<ScriptedAnswer> {
  let text = "";
  req.setEncoding("utf8");
  for await (const part of req) text += part as string;
  const body = JSON.parse(text) as ScriptedAnswer["body"];
  const promptTokens = (body.messages ?? [])
    .map((message) => message.content)
    .join(" ")
    .split(/\s+/).length;
  let tokens = 0;
  const timings = () => ({
    cache_n: 0,
    prompt_n: promptTokens,
    prompt_ms: 10,
    prompt_per_second: 100 * promptTokens,
    predicted_n: tokens,
    predicted_ms: 10 * Math.max(0, tokens - 1),
    predicted_per_second: tokens > 1 ? 100 : 0,
  });
  const open = (): void => {
    if (!res.headersSent) res.writeHead(200, { "content-type": "text/event-stream" });
  };
  const send = (chunk: object): void => {
    open();
    res.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  const delta = (part: object, more: object = {}): void => {
    tokens += 1;
    const choices = [{ index: 0, delta: part, finish_reason: null, ...more }];
    send({ id: "chatcmpl-scripted", choices, timings: timings() });
  };
  return {
    path: req.url ?? "",
    body,
    token: (content, choice) => delta({ content }, choice),
    reasoning: (reasoning_content) => delta({ reasoning_content }),
    prefill: (processed, total) =>
      send({
        choices: [{ index: 0, delta: { role: "assistant", content: null }, finish_reason: null }],
        prompt_progress: { total, cache: 0, processed, time_ms: 1 },
      }),
    finish: (reason = "stop") => {
      send({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
      send({ choices: [], usage: { completion_tokens: tokens }, timings: timings() });
      res.end("data: [DONE]\n\n");
    },
    raw: (bytes) => {
      open();
      res.write(bytes);
    },
    reply: (answer) => {
      res.writeHead(200, { "content-type": "application/json" });
      res.end(JSON.stringify(answer));
    },
    refuse: (status, error) => {
      res.writeHead(status, { "content-type": "application/json" });
      res.end(JSON.stringify({ error }));
    },
    cut: () => res.destroy(),
    closed: new Promise((resolve) => {
      res.on("close", () => {
        if (!res.writableFinished) resolve();
      });
    }),
  };
}
