import { z } from "zod";
import { DoctorLink } from "./doctor-chain.ts";
import { EngineRecord } from "./engine-catalog.ts";
import { EngineInfo, ModelInfo } from "./engine.ts";
import { ErrorReport } from "./error.ts";
import { MachineFacts } from "./machine.ts";
import { SetupState } from "./setup.ts";

/** What `llcuda doctor --json` prints. */
export const DoctorReport = z.object({
  version: z.string(),
  protocol: z.number(),
  ok: z.boolean(),
  verdict: z.string(),
  host: z.object({
    platform: z.string(),
    arch: z.string(),
    os: z.string(),
    glibc: z.string().nullable(),
    cpu: z.string(),
    cpuCount: z.number(),
    memoryTotal: z.number(),
    node: z.string(),
  }),
  machine: MachineFacts,
  home: z.object({ cache: z.string(), data: z.string(), diskFree: z.number().nullable() }),
  /** The running agent, when there is one. */
  agent: z.object({ pid: z.number(), url: z.string() }).nullable(),
  engine: z.object({
    phase: z.string(),
    /** Loopback address of the running llama-server. */
    url: z.string().nullable(),
    /** File of mode 0600 that holds its API key. */
    apiKeyFile: z.string().nullable(),
    pid: z.number().nullable(),
    info: EngineInfo.nullable(),
    error: ErrorReport.nullable(),
  }),
  model: ModelInfo.nullable(),
  setup: SetupState.nullable(),
  /** The chain from the GPU to the model, each link with its facts, its cause and its remedy. */
  chain: z.array(DoctorLink),
  /** Every engine that is known here, the best first. */
  engines: z.array(EngineRecord),
});
export type DoctorReport = z.infer<typeof DoctorReport>;

/** The answer of `system.info`. */
export const SystemInfo = z.object({
  version: z.string(),
  protocol: z.number(),
  pid: z.number(),
  startedAt: z.string(),
  host: DoctorReport.shape.host,
  home: DoctorReport.shape.home,
});
export type SystemInfo = z.infer<typeof SystemInfo>;
