import { z } from "zod";
import { ErrorReport } from "./error.ts";
import { Progress } from "./progress.ts";

/** `bundle`: llcuda's own builds from a release index; `build`: made here from llama.cpp's source. */
export const EngineSource = z.enum([
  "explicit",
  "cache",
  "path",
  "bundle",
  "github",
  "debian",
  "build",
]);
export type EngineSource = z.infer<typeof EngineSource>;

/** What an engine computes on. */
export const EngineBackend = z.enum(["cuda", "vulkan", "hip", "metal", "cpu"]);
export type EngineBackend = z.infer<typeof EngineBackend>;

/** A compute device as `llama-server --list-devices` names it. Memory in bytes. */
export const EngineDevice = z.object({
  name: z.string(),
  description: z.string(),
  memoryTotal: z.number().nullable(),
  memoryFree: z.number().nullable(),
});
export type EngineDevice = z.infer<typeof EngineDevice>;

/** An engine that was proved on this machine. */
export const EngineInfo = z.object({
  id: z.string(),
  source: EngineSource,
  description: z.string(),
  backend: EngineBackend,
  /** What `--version` printed: the build number and commit. */
  version: z.string(),
  devices: z.array(EngineDevice),
  path: z.string(),
  /** ISO time of the proof. */
  provedAt: z.string(),
});
export type EngineInfo = z.infer<typeof EngineInfo>;

export const ModelInfo = z.object({
  /** Stable within one cache; what `--model` and `models.load` take. */
  id: z.string(),
  name: z.string(),
  path: z.string(),
  /** Bytes. */
  size: z.number(),
  source: z.enum(["local", "cache", "huggingface", "pip"]),
});
export type ModelInfo = z.infer<typeof ModelInfo>;

/** Where a loaded model went, by the engine's own words. Bytes. */
export const EngineOffload = z.object({
  /** How many of the model's layers went to GPUs; null where the engine did not say. */
  layers: z.object({ onGpu: z.number(), total: z.number() }).nullable(),
  /** Model, context and compute buffers by device: "CUDA0", "CPU", "CUDA_Host". */
  buffers: z.array(z.object({ device: z.string(), bytes: z.number() })),
  /** What the driver says that the process holds; null where it does not tell. */
  gpuMemory: z.number().nullable(),
});
export type EngineOffload = z.infer<typeof EngineOffload>;

/** How an engine process ended. */
export const EngineExit = z.object({
  code: z.number().nullable(),
  signal: z.string().nullable(),
});
export type EngineExit = z.infer<typeof EngineExit>;

/** The engine's one state; only the supervisor writes it. Times are ISO strings. */
export const EngineState = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("none") }),
  z.object({
    phase: z.literal("installing"),
    source: EngineSource,
    detail: z.string(),
    progress: Progress.nullable(),
  }),
  z.object({
    phase: z.literal("proving"),
    source: EngineSource,
    check: z.enum(["version", "devices", "token"]),
  }),
  z.object({
    phase: z.literal("starting"),
    engine: EngineInfo,
    model: ModelInfo,
    stage: z.string(),
    progress: Progress.nullable(),
    since: z.string(),
  }),
  z.object({
    phase: z.literal("ready"),
    engine: EngineInfo,
    model: ModelInfo,
    /** Tokens. */
    contextSize: z.number(),
    slots: z.number(),
    loadSeconds: z.number(),
    /** Null where the engine says nothing of it. */
    offload: EngineOffload.nullable(),
    /** It runs, but not as it should: its GPU is not used. */
    warning: ErrorReport.nullable(),
    since: z.string(),
  }),
  z.object({ phase: z.literal("stopping"), since: z.string() }),
  z.object({
    phase: z.literal("failed"),
    error: ErrorReport,
    exit: EngineExit.nullable(),
    /** The last lines of the engine's stderr. */
    log: z.array(z.string()),
    /** Set while a restart waits for its back-off. */
    restart: z.object({ attempt: z.number(), at: z.string() }).nullable(),
    since: z.string(),
  }),
]);
export type EngineState = z.infer<typeof EngineState>;
export type EnginePhase = EngineState["phase"];

export const EngineLogLine = z.object({ seq: z.number(), text: z.string() });
export type EngineLogLine = z.infer<typeof EngineLogLine>;
/** `dropped` counts lines that left the ring before this reader saw them. */
export const EngineLog = z.object({ lines: z.array(EngineLogLine), dropped: z.number() });
export type EngineLog = z.infer<typeof EngineLog>;
