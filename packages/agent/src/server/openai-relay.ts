import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { Transform } from "node:stream";
import type { ErrorCode } from "@llcuda/protocol";
import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import { getJson } from "../engine/engine-http.ts";
import type { EngineAddress, EngineService } from "../engine/engine-service.ts";
import { reportOf } from "../failure.ts";
import { withModelName } from "./named-model.ts";
import { answer, gone, notReady, refuse, tooLarge, unknownModel } from "./openai-errors.ts";
import type { Services } from "./services.ts";

/** Bytes of one request: a long conversation with pictures fits. */
const MAX_REQUEST_BYTES = 64 * 1024 * 1024;

/** An engine that is busy with prompts still lists its model at once. */
const LIST_TIMEOUT_MS = 5_000;
const ModelList = z.object({ data: z.array(z.unknown()) });

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

const NO_SUCH_MODEL = new Set<ErrorCode>(["MODEL_NOT_FOUND", "OPTION_INVALID"]);

type Engines = Pick<Services, "engine" | "fleet" | "lines">;

/**
 * Passes a request under /v1 to the engine of the model that it names, byte for byte, with the
 * engine's own key; one that names none goes to the current model's. It waits for a slot in the same
 * line as the chats do.
 */
export function relayToEngine({ fleet, lines }: Engines): RequestHandler {
  return (req, res) => {
    if (Number(req.headers["content-length"] ?? 0) > MAX_REQUEST_BYTES) {
      tooLarge(req, res, MAX_REQUEST_BYTES);
      return;
    }
    void withModelName(req, MAX_REQUEST_BYTES).then(async ({ head, name }) => {
      if (res.closed) return;
      const left = new AbortController();
      res.once("close", () => left.abort());
      const engine = fleet.engineOf(name === null || name === "" ? undefined : name);
      if (name !== null && name !== "") {
        try {
          await engine.ensureReady(left.signal);
        } catch (thrown) {
          const report = reportOf(thrown);
          const missing = NO_SUCH_MODEL.has(report.code);
          const told = missing ? unknownModel(name, fleet) : report;
          return refuse(req, res, missing ? 404 : 503, told);
        }
        if (res.closed) return;
      } else if (engine.address === null)
        return refuse(req, res, 503, notReady(engine.state.value));
      const letGo = engine.use();
      res.once("close", letGo);
      // It rejects only when the client has left.
      const leave = await lines
        .of(engine)
        .enter(left.signal, noPlace)
        .catch(() => null);
      if (leave === null) return;
      if (res.closed) {
        leave();
        return;
      }
      res.once("close", leave);
      relayTo(engine, req, res, head);
    });
  };
}

/** OpenAI's API has no words for a place in the line. */
const noPlace = (): void => undefined;

/** The models of all engines that answer, in OpenAI's shape with llama-server's own facts. */
export function listModels({ engine, fleet }: Engines): RequestHandler {
  return (req, res, next) => {
    const others = fleet.loaded.value.models
      .map(({ model: { id } }) => fleet.loadedAs(id)?.address ?? null)
      .filter((address) => address !== null);
    if (others.length < 2) {
      relayTo(engine, req, res, []);
      return;
    }
    Promise.all(others.map(modelsOf)).then(
      (lists) => res.json({ object: "list", data: lists.flat() }),
      next,
    );
  };
}

/** None where the engine is just ending. */
async function modelsOf({ apiKey, url }: EngineAddress): Promise<unknown[]> {
  const reply = await getJson(`${url}/v1/models`, apiKey, LIST_TIMEOUT_MS).catch(() => null);
  const list = ModelList.safeParse(reply?.body);
  return list.success ? list.data.data : [];
}

function relayTo(engine: EngineService, req: Request, res: Response, head: Buffer[]): void {
  const { address } = engine;
  if (address === null) {
    refuse(req, res, 503, notReady(engine.state.value));
    return;
  }
  relay(req, res, new URL(req.originalUrl, address.url), address.apiKey, head);
}

function relay(req: Request, res: Response, url: URL, apiKey: string, head: Buffer[]): void {
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
    tooLarge(req, res, MAX_REQUEST_BYTES);
  });
  for (const chunk of head) meter.write(chunk);
  if (req.readableEnded) meter.end();
  else req.pipe(meter);
  meter.pipe(upstream);
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
