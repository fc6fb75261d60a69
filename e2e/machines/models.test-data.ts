import type { ArgumentProblem, Download, Downloads, LoadOptions, ModelFit } from "@llcuda/protocol";
import type { Answers } from "../stand-in.ts";
import { catalog, hubFiles, hubSearch } from "./hub.test-data.ts";
import { BITS, library, TYPES } from "./library.test-data.ts";
import { loaded, PLAN, shares } from "./loaded-models.test-data.ts";

/** A machine with one GPU and 500 models, which nobody has at hand. */

const GIB = 1024 ** 3;

/** What a model of these takes on this machine, with 7 GiB free on its GPU. */
export function fitOf(input: unknown): ModelFit {
  const { model, options = {} } = input as { model: string; options?: Partial<LoadOptions> };
  const billions = Number(/(\d+(?:\.\d+)?)b/i.exec(model)?.[1] ?? "4");
  const type = TYPES.findIndex((name) => model.includes(name));
  const weights = (billions * 1e9 * (BITS[type] ?? 4.9)) / 8;
  const context = options.context ?? 8192;
  const kv = billions * 16_384 * context;
  const compute = 0.3 * GIB;
  const total = weights + kv + compute;
  const [free, ramFree, margin] = [8 * GIB, 24 * GIB, GIB];
  const layers = 33;
  const fits = total <= free - margin;
  const gpuLayers = fits ? layers : Math.max(0, Math.floor((layers * (free - margin)) / total));
  const verdict = fits ? "fits" : total > ramFree + free ? "no" : "partial";
  const byContext = !fits && weights < 5 * GIB;
  return {
    file: model,
    architecture: "llama",
    checked: true,
    contextLength: 131_072,
    mostTokensPerSecond: fits ? 212.4 : null,
    settings: {
      context,
      kvTypeK: "F16",
      kvTypeV: "F16",
      slots: options.slots ?? 4,
      unified: options.slots == null,
    },
    beside: { mmproj: null, files: 0, draft: null },
    verdict,
    cause: fits ? null : byContext ? "context" : "weights",
    advice: fits
      ? []
      : byContext
        ? [
            { kind: "context", context: 16_384, frees: kv / 2 },
            { kind: "kv-type", kvType: "Q8_0", frees: kv * 0.47 },
          ]
        : [{ kind: "smaller-weights", most: 5.2 * GIB }],
    estimate: {
      weights: { device: weights, host: 0 },
      kv: { device: kv, host: 0 },
      compute: { device: compute, host: 0 },
      output: 0,
      device: total,
      host: 0,
      total,
      gpuLayers,
      layers,
      expertLayers: 0,
      flashAttention: true,
    },
    machine: { vramFree: [free], ramFree, margin },
  };
}

const download = (id: string, changes: Partial<Download>): Download => ({
  id,
  reference: `hf:someone/${id}-GGUF/${id}.gguf`,
  name: id,
  status: "running",
  guest: false,
  files: [{ name: `${id}.gguf`, size: 5_027_783_488, done: 2_100_000_000 }],
  done: 2_100_000_000,
  total: 5_027_783_488,
  rate: 48_000_000,
  secondsLeft: 61,
  chunks: Array.from({ length: 96 }, (_, cell) => (cell % 24 < 9 ? 1 : cell % 24 === 9 ? 0.4 : 0)),
  connections: 4,
  checking: null,
  note: null,
  error: null,
  modelId: null,
  addedAt: new Date().toISOString(),
  ...changes,
});

export const downloads: Downloads = {
  downloads: [
    download("qwen3-8b-Q4_K_M", {}),
    download("gemma-3-27b-it-Q4_K_M", {
      status: "paused",
      note: "Paused: the disk is full. It needs 18.4 GB, 11.2 are free.",
      chunks: Array.from({ length: 96 }, (_, cell) => (cell < 40 ? 1 : 0)),
    }),
  ],
  rateLimit: null,
  offline: false,
};

/** One typing error is known here. */
function problemsOf(input: unknown): ArgumentProblem[] {
  const { extraArguments } = input as { extraArguments: string[] };
  return extraArguments.flatMap((argument, at) => {
    if (argument !== "--cache-reuze") return [];
    const problem = "llama-server 0.7.0 has no argument --cache-reuze.";
    return [{ at, length: 2, argument, problem, instead: ["--cache-reuse", "256"] }];
  });
}

export const answers: Answers = {
  "library.state.watch": library,
  "models.loaded.watch": loaded,
  "downloads.state.watch": downloads,
  "models.catalog": catalog,
  "models.fit": fitOf,
  "models.options": { options: null, measurements: [] },
  "models.checkArguments": problemsOf,
  "models.preview": {
    plan: PLAN,
    estimate: shares(1),
    commands: { llcuda: "llcuda models load NAME", llamaServer: "llama-server -m NAME" },
  },
  "hub.search": hubSearch,
  "hub.files": hubFiles,
  "hub.account": { token: "none", endpoint: "https://hub.example.org" },
};
