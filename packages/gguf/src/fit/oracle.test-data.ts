import type { FitSettings } from "./estimate.ts";
import type { ModelShape } from "./model-shapes.test-data.ts";

/** Model, KV cache, compute buffers. */
type Triple = readonly [weights: number, kv: number, compute: number];

/** What llama.cpp says that a model takes, in MiB. */
export interface OracleFigures {
  readonly device: Triple;
  readonly host: Triple;
  readonly output: number;
}

export interface OracleCase {
  readonly name: string;
  readonly program: "llama-server" | "llama-fit-params";
  readonly args: (shape: ModelShape) => string[];
  readonly settings: (shape: ModelShape) => FitSettings;
}

const ALL = ["-ngl", "999"];

/** Half of the layers; the output is one of them. */
const half = ({ layers }: ModelShape): number => Math.floor(layers / 2);

export const ORACLE_CASES: readonly OracleCase[] = [
  {
    name: "8k, four slots on one cache (llama-server's own)",
    program: "llama-server",
    args: () => [...ALL, "-c", "8192"],
    settings: () => ({ context: 8192 }),
  },
  {
    name: "32k, one slot",
    program: "llama-server",
    args: () => [...ALL, "-c", "32768", "-np", "1"],
    settings: () => ({ context: 32_768, slots: 1, unified: false }),
  },
  {
    name: "16k, four slots of their own",
    program: "llama-server",
    args: () => [...ALL, "-c", "16384", "-np", "4"],
    settings: () => ({ context: 16_384, slots: 4, unified: false }),
  },
  {
    name: "8k, KV q8_0",
    program: "llama-server",
    args: () => [...ALL, "-c", "8192", "-np", "1", "-ctk", "q8_0", "-ctv", "q8_0"],
    settings: () => ({ context: 8192, slots: 1, unified: false, kvType: "Q8_0" }),
  },
  {
    name: "8k, no FlashAttention",
    program: "llama-server",
    args: () => [...ALL, "-c", "8192", "-np", "1", "-fa", "off"],
    settings: () => ({ context: 8192, slots: 1, unified: false, flashAttention: false }),
  },
  {
    name: "8k, batches of 2048",
    program: "llama-server",
    args: () => [...ALL, "-c", "8192", "-np", "1", "-ub", "2048"],
    settings: () => ({ context: 8192, slots: 1, unified: false, microBatch: 2048 }),
  },
  {
    name: "8k, half of the layers",
    program: "llama-server",
    args: (shape) => ["-ngl", `${half(shape)}`, "-c", "8192", "-np", "1"],
    settings: (shape) => ({ context: 8192, slots: 1, unified: false, gpuLayers: half(shape) }),
  },
  {
    name: "8k, no layers",
    program: "llama-server",
    args: () => ["-ngl", "0", "-c", "8192", "-np", "1"],
    settings: () => ({ context: 8192, slots: 1, unified: false, gpuLayers: 0 }),
  },
  {
    name: "8k, llama-fit-params (logits of a whole batch)",
    program: "llama-fit-params",
    args: () => [...ALL, "-c", "8192"],
    settings: () => ({ context: 8192, slots: 1, unified: false, outputs: 512 }),
  },
];
