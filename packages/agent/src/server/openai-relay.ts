import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { Transform } from "node:stream";
import type { EngineState, ErrorCode, ErrorReport } from "@llcuda/protocol";
import type { Request, RequestHandler, Response } from "express";
import type { EngineService } from "../engine/engine-service.ts";

/** Bytes of one request: a long conversation with pictures fits. */
const MAX_REQUEST_BYTES = 64 * 1024 * 1024;

/** What the engine needs to know of a request; above all not our token, cookie or origin. */
const REQUEST_FIELDS = [
  "accept",
  "accept-encoding",
  "content-length",
  "content-type",
  "user-agent",
];

/** Fields that belong to one connection (RFC 9110, 7.6.1), and those that are ours to set. */
const KEPT_BACK = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "server",
  "set-cookie",
  "content-security-policy",
]);

/** Passes a request under /v1 to the running engine, byte for byte, with the engine's own key. */
export function relayToEngine(engine: EngineService): RequestHandler {
  return (req, res) => {
    const address = engine.address;
    if (address === null) {
      answer(res, 503, notReady(engine.state.value));
      return;
    }
    if (Number(req.headers["content-length"] ?? 0) > MAX_REQUEST_BYTES) {
      tooLarge(req, res);
      return;
    }
    relay(req, res, new URL(req.originalUrl, address.url), address.apiKey);
  };
}

function relay(req: Request, res: Response, url: URL, apiKey: string): void {
  const upstream = request(url, {
    method: req.method,
    headers: { ...pick(req.headers), authorization: `Bearer ${apiKey}` },
    // A fresh connection each: a kept one may belong to an engine that was replaced.
    agent: false,
  });
  const stopEngine = (): void => {
    if (!res.writableFinished) upstream.destroy();
  };
  res.once("close", stopEngine);
  upstream.on("error", (error) => {
    if (res.destroyed) return;
    // In mid-answer only a broken connection tells the client that the end is missing.
    if (res.headersSent) res.destroy();
    else answer(res, 502, gone(error));
  });
  upstream.once("response", (from) => {
    res.writeHead(from.statusCode ?? 502, keep(from.headers));
    // Headers leave before the first token does.
    res.flushHeaders();
    from.on("error", () => res.destroy());
    from.pipe(res);
  });
  const meter = new ByteLimit(MAX_REQUEST_BYTES);
  meter.on("error", () => {
    upstream.destroy();
    tooLarge(req, res);
  });
  req.pipe(meter).pipe(upstream);
}

class ByteLimit extends Transform {
  #left: number;

  constructor(limit: number) {
    super();
    this.#left = limit;
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: Error | null, chunk?: Buffer) => void,
  ): void {
    this.#left -= chunk.length;
    if (this.#left < 0) done(new RangeError("the request is too large"));
    else done(null, chunk);
  }
}

function pick(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const entries = REQUEST_FIELDS.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function keep(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const listed = (headers.connection ?? "").toLowerCase().split(",");
  const dropped = new Set([...KEPT_BACK, ...listed.map((name) => name.trim())]);
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !dropped.has(name) && !name.startsWith("access-control-"),
    ),
  );
}

type Words = Pick<ErrorReport, "code" | "message" | "hint">;

function notReady(state: EngineState): Words {
  const code: ErrorCode = "ENGINE_NOT_READY";
  switch (state.phase) {
    case "none":
    case "stopping":
      return { code, message: "No engine is running.", hint: "Start it in the dashboard." };
    case "installing":
      return { code, message: `The engine is being installed: ${state.detail}.`, hint: "Wait." };
    case "proving":
      return { code, message: `The engine is being proved: ${state.check}.`, hint: "Wait." };
    case "starting":
      return {
        code,
        message: `The engine is starting with ${state.model.name}: ${state.stage}.`,
        hint: "Try again in a few seconds.",
      };
    case "failed":
      return state.error;
    case "ready":
      return { code, message: "The engine is just becoming ready.", hint: "Try again." };
  }
}

const gone = (error: Error): Words => ({
  code: "ENGINE_CRASHED",
  message: `The engine does not answer: ${error.message}.`,
  hint: "The dashboard shows why; try again when the engine is ready.",
});

function tooLarge(req: Request, res: Response): void {
  res.set("connection", "close");
  answer(res, 413, {
    code: "TOO_LARGE",
    message: `The request is larger than ${MAX_REQUEST_BYTES} bytes.`,
    hint: "Send less at once.",
  });
  // Nothing more of it is read than what had come.
  req.unpipe();
}

/** An error in OpenAI's shape, which its clients know how to show. */
function answer(res: Response, status: number, words: Words): void {
  if (res.headersSent) return;
  if (status === 503) res.set("retry-after", "2");
  res.status(status).json({
    error: {
      message: `${words.message} ${words.hint}`,
      type:
        status === 503
          ? "unavailable_error"
          : status === 413
            ? "invalid_request_error"
            : "server_error",
      param: null,
      code: words.code,
    },
  });
}
