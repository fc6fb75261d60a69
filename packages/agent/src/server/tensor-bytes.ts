import { Router, type Request, type RequestHandler, type Response } from "express";
import type { ErrorCode, TensorBytesKind } from "@llcuda/protocol";
import type { FloatsQuery } from "@llcuda/gguf";
import { z } from "zod";
import { Failure, reportOf } from "../failure.ts";
import { encodeFloats } from "../tensors/encode-floats.ts";
import type { FloatsRequest } from "../tensors/tensor-requests.ts";
import { rangeOf, sendBytes } from "./file-bytes.ts";
import { Quota } from "./quota.ts";
import { sendError } from "./refusal.ts";
import type { Services } from "./services.ts";
import { file, tensor } from "./tensor-inputs.ts";
import type { ReportDefect } from "./trpc.ts";

/** Floats of one answer: 8 MiB. */
const MAX_VALUES = 2 * 1024 * 1024;
/** A screen of 1280 x 800; three floats each. */
const MAX_PIXELS = 1024 * 1024;
const MAX_PIECES = 256;
/** Answers on their way or being made. Each holds up to 16 MiB until its reader has it. */
const MAX_ANSWERS = 12;

const whole = z.coerce.number().int().min(0);
const positive = z.coerce.number().int().min(1);
const named = { file, tensor };

function wanted(file: string, tensor: string, query: FloatsQuery): FloatsRequest {
  return { file, tensor, query };
}

const VALUES = z
  .object({ ...named, start: whole.default(0), count: positive.max(MAX_VALUES) })
  .transform(({ file, tensor, ...part }) => wanted(file, tensor, { kind: "values", ...part }));

const TILE = z
  .object({
    ...named,
    row: whole,
    rows: positive,
    column: whole,
    columns: positive,
    width: positive,
    height: positive,
    /** 1: some of the values, for a first picture. */
    sample: z.enum(["0", "1"]).default("0"),
    /** The picture of a difference: this tensor minus that one. */
    minusFile: file.optional(),
    minusTensor: tensor.optional(),
  })
  .refine(({ width, height }) => width * height <= MAX_PIXELS, {
    message: `width times height is more than ${MAX_PIXELS}`,
  })
  .transform(({ file, tensor, sample, minusFile, minusTensor, ...request }): FloatsRequest => {
    const other = { file: minusFile ?? file, tensor: minusTensor ?? tensor };
    const minus = minusFile === undefined && minusTensor === undefined ? null : other;
    const query = { kind: "tile", request, sample: sample === "1" } as const;
    return { ...wanted(file, tensor, query), minus };
  });

const NORMS = z
  .object(named)
  .transform(({ file, tensor }) => wanted(file, tensor, { kind: "norms" }));

const SAMPLE = z
  .object({ ...named, pieces: positive.max(MAX_PIECES).default(64) })
  .transform(({ file, tensor, pieces }) => wanted(file, tensor, { kind: "sample", pieces }));

/** Of a split model: llama.cpp names no more than five digits. */
const MAX_PART = 99_999;
/** A file, or of a split model the part, from 0. */
const BYTES = z.object({ file, part: whole.max(MAX_PART).default(0) });

const STATUS: Partial<Record<ErrorCode, number>> = {
  INPUT_INVALID: 400,
  NOT_FOUND: 404,
  MODEL_NOT_FOUND: 404,
  TOO_LARGE: 413,
  TOO_MANY: 429,
  MODEL_NOT_GGUF: 422,
  MODEL_DAMAGED: 422,
  MODEL_UNSUPPORTED: 422,
  OFFLINE: 422,
  FILE_UNREADABLE: 422,
};

/** Values of tensors as bytes (docs/tensors-wire.md). A client that goes away ends the work. */
export function tensorBytes(services: Services, reportDefect: ReportDefect): Router {
  const answers = new Quota(MAX_ANSWERS, "answers of floats");
  const router = Router();
  const serve = (work: Work): RequestHandler => {
    return async (req, res) => {
      const gone = new AbortController();
      try {
        const leave = answers.enter();
        res.once("close", () => {
          gone.abort();
          leave();
        });
        await work(req, res, gone.signal);
      } catch (thrown) {
        if (gone.signal.aborted) return;
        // What has begun cannot become a refusal any more: the reader sees that it ends too early.
        if (res.headersSent) return void res.destroy();
        const report = reportOf(thrown);
        if (report.code === "INTERNAL") reportDefect(thrown, req.path);
        sendError(res, { status: STATUS[report.code] ?? 500, report });
      }
    };
  };
  const floats = (kind: TensorBytesKind, schema: z.ZodType<FloatsRequest>): RequestHandler =>
    serve(async (req, res, signal) => {
      const request = parsed(schema, req.query);
      send(res, encodeFloats(kind, await services.tensors.floats(request, signal)));
    });
  router.get("/values", floats("values", VALUES));
  router.get("/tile", floats("tile", TILE));
  router.get("/norms", floats("norms", NORMS));
  router.get("/sample", floats("sample", SAMPLE));
  router.get(
    "/bytes",
    serve((req, res, signal) =>
      services.tensors.bytes(parsed(BYTES, req.query), (source, revision) =>
        sendBytes(res, source, rangeOf(req.headers.range, source.size), revision, signal),
      ),
    ),
  );
  return router;
}

type Work = (req: Request, res: Response, signal: AbortSignal) => Promise<void>;

function parsed<T>(schema: z.ZodType<T>, query: unknown): T {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  throw invalid(result.error);
}

function send(res: Response, pieces: readonly Uint8Array[]): void {
  res.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-length": pieces.reduce((sum, piece) => sum + piece.length, 0),
  });
  for (const piece of pieces) res.write(piece);
  res.end();
}

function invalid(error: z.ZodError): Failure {
  const issues = error.issues.map(
    ({ path, message }) => `${path.join(".") || "query"}: ${message}`,
  );
  return new Failure(
    "INPUT_INVALID",
    `The query does not fit: ${issues.join("; ")}.`,
    "docs/tensors-wire.md lists what each route takes.",
  );
}
