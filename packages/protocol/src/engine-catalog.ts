import { z } from "zod";
import { EngineBackend, EngineSource } from "./engine.ts";
import { ErrorCode, ErrorReport } from "./error.ts";
import { Progress } from "./progress.ts";

/** What is inside an engine's files, as inspected, or as its maker declares it before it is here. */
export const EngineContents = z.object({
  inspected: z.boolean(),
  sass: z.array(z.string()),
  ptx: z.array(z.object({ target: z.string(), version: z.string() })),
  /** The CUDA major that its runtime libraries are of. */
  cudaMajor: z.number().nullable(),
  glibc: z.string().nullable(),
  needed: z.array(z.string()),
  missing: z.array(z.string()),
});
export type EngineContents = z.infer<typeof EngineContents>;

/** Whether an engine is expected to run on this machine. */
export const EngineFit = z.object({
  /** `jit`: the driver compiles its kernels at the first start, for up to minutes. */
  runs: z.enum(["native", "jit", "no"]),
  /** One sentence with the numbers. */
  because: z.string(),
  code: ErrorCode.nullable(),
  remedy: z.string().nullable(),
});
export type EngineFit = z.infer<typeof EngineFit>;

/** An engine that is here, or that could be. */
export const EngineRecord = z.object({
  /** Stable; what `engine use|remove|prove|install` take. */
  id: z.string(),
  source: EngineSource,
  description: z.string(),
  backend: EngineBackend,
  /** `llcuda engine remove` can free it only when it lies in the cache. */
  place: z.enum(["cache", "elsewhere", "available"]),
  path: z.string().nullable(),
  /** Bytes on disk, or to download; null when unknown. */
  size: z.number().nullable(),
  installedAt: z.string().nullable(),
  contents: EngineContents.nullable(),
  fit: EngineFit,
  proof: z.discriminatedUnion("state", [
    z.object({ state: z.literal("none") }),
    z.object({ state: z.literal("passed"), at: z.string(), version: z.string() }),
    z.object({ state: z.literal("failed"), at: z.string(), error: ErrorReport }),
  ]),
  inUse: z.boolean(),
});
export type EngineRecord = z.infer<typeof EngineRecord>;

/** What is being done with one engine of the catalog, or what went wrong with it. */
export const EngineWork = z.object({
  /** The record's id. */
  engine: z.string(),
  kind: z.enum(["install", "prove", "remove"]),
  /** What is being done, in one line. */
  detail: z.string(),
  progress: Progress.nullable(),
  startedAt: z.string(),
  /** Set when it failed; it is shown until work on that engine begins anew. */
  error: ErrorReport.nullable(),
});
export type EngineWork = z.infer<typeof EngineWork>;

/** Every engine known here, the best first, and which one is used and why. */
export const EngineCatalog = z.object({
  engines: z.array(EngineRecord),
  /** At most one entry an engine; one that ended well leaves. */
  work: z.array(EngineWork),
  /** ISO time at which machine and sources were last looked at; null before the first time. */
  readAt: z.string().nullable(),
  choice: z
    .object({
      id: z.string(),
      /** "CUDA 12 bundle chosen: driver 535.104.05 supports CUDA <= 12.2 …" */
      because: z.string(),
    })
    .nullable(),
  /** What a person asked for: an id, a source or a backend; null lets llcuda choose. */
  pin: z.string().nullable(),
});
export type EngineCatalog = z.infer<typeof EngineCatalog>;
