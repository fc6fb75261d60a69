import { z } from "zod";
import { ErrorReport } from "./error.ts";

/** Who tells the figures; `none` on a machine without a GPU of NVIDIA. */
export const GpuSource = z.enum(["addon", "nvidia-smi", "none"]);
export type GpuSource = z.infer<typeof GpuSource>;

/** What does not change while the machine runs. Bytes, MHz, watts. Null: the driver does not tell. */
export const GpuProperties = z.object({
  index: z.number(),
  name: z.string(),
  uuid: z.string(),
  computeCapability: z.string().nullable(),
  memoryTotal: z.number(),
  multiprocessors: z.number().nullable(),
  l2Bytes: z.number().nullable(),
  sharedBytesPerMultiprocessor: z.number().nullable(),
  memoryBusBits: z.number().nullable(),
  clockMax: z.number().nullable(),
  memoryClockMax: z.number().nullable(),
  powerLimit: z.number().nullable(),
  pcieGeneration: z.number().nullable(),
  pcieWidth: z.number().nullable(),
  driver: z.string().nullable(),
  cudaDriver: z.string().nullable(),
  /** GPUs that this one reads without the host, by index. */
  peers: z.array(z.number()),
});
export type GpuProperties = z.infer<typeof GpuProperties>;

/** Reasons for low clocks that are no news: nothing runs, or a person set the clocks. */
export const HARMLESS_THROTTLING: readonly string[] = [
  "idle",
  "application clocks",
  "sync boost",
  "display clocks",
];

/** One reading. Shares 0 to 1, bytes, bytes per second, watts, degrees Celsius, MHz. */
export const GpuReading = z.object({
  index: z.number(),
  load: z.number().nullable(),
  memoryLoad: z.number().nullable(),
  memoryUsed: z.number(),
  power: z.number().nullable(),
  temperature: z.number().nullable(),
  clock: z.number().nullable(),
  memoryClock: z.number().nullable(),
  throttle: z.array(z.string()),
  pcieIn: z.number().nullable(),
  pcieOut: z.number().nullable(),
  eccErrors: z.number().nullable(),
});
export type GpuReading = z.infer<typeof GpuReading>;

/** All GPUs, and the machine beside them, at one moment. */
export const GpuSample = z.object({
  at: z.string(),
  gpus: z.array(GpuReading),
  cpuLoad: z.number(),
  memoryUsed: z.number(),
  tokensPerSecond: z.number(),
});
export type GpuSample = z.infer<typeof GpuSample>;

const figures = z.array(z.number().nullable());

/** Readings of one GPU by column, a value for each row; units as in a reading. */
export const GpuColumns = z.object({
  index: z.number(),
  load: figures,
  memoryLoad: figures,
  memoryUsed: figures,
  power: figures,
  temperature: figures,
  clock: figures,
  memoryClock: figures,
  pcieIn: figures,
  pcieOut: figures,
  eccErrors: figures,
  /** Reasons, joined by commas; empty: not throttled. */
  throttle: z.array(z.string()),
});
export type GpuColumns = z.infer<typeof GpuColumns>;

/**
 * Samples by column, one row a second, oldest first. The first answer holds the last 15 minutes, or
 * what came after row `after`; every later one what is new.
 */
export const GpuSeries = z.object({
  /** Number of the first row; the agent counts rows from its start. */
  first: z.number(),
  /** Milliseconds since 1970. */
  at: z.array(z.number()),
  cpuLoad: z.array(z.number()),
  memoryUsed: z.array(z.number()),
  tokensPerSecond: z.array(z.number()),
  gpus: z.array(GpuColumns),
});
export type GpuSeries = z.infer<typeof GpuSeries>;

/** Who holds GPU memory. */
export const GpuHolder = z.object({
  index: z.number(),
  pid: z.number(),
  name: z.string(),
  memory: z.number().nullable(),
  /** Name of the model, when it is an engine of ours. */
  model: z.string().nullable(),
});
export type GpuHolder = z.infer<typeof GpuHolder>;

/** What was measured on one GPU. Bytes per second, operations per second, microseconds. */
export const GpuProbe = z.object({
  uuid: z.string(),
  driver: z.string(),
  measuredAt: z.string(),
  copyBandwidth: z.number(),
  readBandwidth: z.number().nullable(),
  matmul: z.record(z.string(), z.number()),
  hostToDevice: z.number(),
  deviceToHost: z.number(),
  launchMicroseconds: z.number(),
});
export type GpuProbe = z.infer<typeof GpuProbe>;

/** A mark on the time axis: a model was loaded, a bench ran, the GPU throttled. */
export const GpuMark = z.object({
  at: z.string(),
  kind: z.enum(["load", "unload", "bench", "throttle"]),
  label: z.string(),
});
export type GpuMark = z.infer<typeof GpuMark>;

/** What the GPU page shows besides the samples. */
export const GpuState = z.object({
  source: GpuSource,
  /** Why nothing better tells the figures: "no NVIDIA driver"; null: all is well. */
  reason: z.string().nullable(),
  properties: z.array(GpuProperties),
  holders: z.array(GpuHolder),
  probes: z.array(GpuProbe),
  probing: z.boolean(),
  /** Why the last measurement came to nothing. */
  probeError: ErrorReport.nullable(),
  marks: z.array(GpuMark),
});
export type GpuState = z.infer<typeof GpuState>;
