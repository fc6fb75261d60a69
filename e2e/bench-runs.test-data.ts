import type { BenchPoint, BenchQuantity, BenchRun, Distribution } from "@llcuda/protocol";
import { benchPoint, benchRun } from "@llcuda/test-kit";

/** Bytes and operations of a token of a 1 B model at Q4_K_M, and what a T4 was measured at. */
const WEIGHTS = 806e6;
const OPERATIONS = 2e9;
const BANDWIDTH = 262e9;
const COMPUTE = 41e12;
const DEPTHS = [0, 4_096, 8_192, 16_384];
const USERS = [1, 2, 4, 8, 16, 32, 64];

/** Looks like chance and is the same every time. */
function jitter(index: number, share: number): number {
  return 1 + share * Math.sin(index * 12.9898 + 4.1414);
}

function figures(middle: number, n: number, share: number): Distribution {
  const samples = Array.from({ length: n }, (_, index) => middle * jitter(index, share));
  // The first one is cold, as llama-bench's are.
  samples[0] = middle * (1 - 6 * share);
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(part * (n - 1))]!;
  return {
    n,
    median: at(0.5),
    min: sorted[0]!,
    max: sorted.at(-1)!,
    mean: samples.reduce((sum, sample) => sum + sample, 0) / n,
    standardDeviation: middle * share,
    interval: n < 5 ? null : [at(0.2), at(0.8)],
    p90: n < 10 ? null : at(0.9),
    p95: n < 20 ? null : at(0.95),
    p99: n < 100 ? null : at(0.99) * 1.4,
    samples,
    outliers: [samples[0]],
  };
}

const SERIES = { series: "gemma-3-1b-it-Q4_K_M" };

function point(
  id: string,
  axes: Partial<BenchPoint["axes"]>,
  quantities: Partial<Record<BenchQuantity, Distribution>>,
  limit: BenchPoint["limit"],
): BenchPoint {
  return benchPoint({ ...SERIES, ...axes }, quantities, { id, seconds: 12, limit });
}

function limitOf(rate: number, tokens: number, depth: number): BenchPoint["limit"] {
  const bytes = WEIGHTS / tokens + depth * 26_624;
  const [memory, compute] = [BANDWIDTH / bytes, COMPUTE / OPERATIONS];
  return {
    share: rate / Math.min(memory, compute),
    limit: Math.min(memory, compute),
    bound: memory < compute ? "bandwidth" : "compute",
    bytesPerToken: bytes,
    operationsPerToken: OPERATIONS,
  };
}

const MADE_WITH: BenchRun["conditions"] = {
  ...benchRun([]).conditions,
  models: [
    {
      id: "m",
      name: "gemma-3-1b-it-Q4_K_M",
      sha256: "ab".repeat(32),
      size: 806e6,
      quantization: "Q4_K_M",
    },
  ],
  flags: ["-ngl", "99"],
  bandwidth: BANDWIDTH,
  compute: COMPUTE,
};

function run(title: string, points: BenchPoint[], more: Partial<BenchRun>): BenchRun {
  const when = { startedAt: "2026-11-20T10:00:00.000Z", endedAt: "2026-11-20T10:04:00.000Z" };
  return benchRun(points, { id: title, title, ...when, conditions: MADE_WITH, ...more });
}

const NO_FLAGS = { batch: [], ubatch: [], threads: [], gpuLayers: [], kvType: [] };

/** A sweep by depth with FlashAttention on and off, so many times as fast as a T4. */
export function depthSweep(speed: number, more: Partial<BenchRun> = {}): BenchRun {
  const points = DEPTHS.flatMap((depth) =>
    ["on", "off"].flatMap((fa) => {
      const slower = 1 + (depth / 16_384) * (fa === "on" ? 0.45 : 1.6);
      const [reads, writes] = [(5_200 * speed) / slower, (118 * speed) / slower];
      const flags = { flashAttention: fa };
      return [
        point(
          `pp ${depth} ${fa}`,
          { prompt: 512, depth, flags },
          { "prompt-rate": figures(reads, 5, 0.02) },
          limitOf(reads, 512, 0),
        ),
        point(
          `tg ${depth} ${fa}`,
          { generation: 128, depth, flags },
          { "generation-rate": figures(writes, 5, 0.015) },
          limitOf(writes, 1, depth),
        ),
      ];
    }),
  );
  return run("gemma-3-1b-it-Q4_K_M, engine", points, {
    plan: {
      kind: "engine",
      models: [],
      prompts: [512],
      generations: [128],
      pairs: [],
      depths: DEPTHS,
      parallel: [],
      repetitions: 5,
      preset: "sweep",
      flashAttention: ["on", "off"],
      ...NO_FLAGS,
    },
    headline: {
      quantity: "generation-rate",
      value: points[1]!.quantities["generation-rate"]!.median,
    },
    bottleneck: "Memory bandwidth holds it back: 36 % of what this GPU can read.",
    ...more,
  });
}

/** Users from one to many, with percentiles of how long they wait. */
export function usersSweep(): BenchRun {
  const points = USERS.map((concurrency) => {
    const each = 110 / (1 + concurrency / 14);
    const first = 90 + 22 * concurrency;
    return point(
      `u ${concurrency}`,
      { prompt: 256, generation: 128, concurrency },
      {
        "total-rate": figures(each * concurrency * 0.9, 5, 0.01),
        "user-rate": figures(each, 120, 0.05),
        "first-token": figures(first, 120, 0.2),
        "per-token": figures(1_000 / each, 120, 0.05),
        "end-to-end": figures(first + 128_000 / each, 120, 0.1),
      },
      limitOf(each * concurrency, concurrency, 320),
    );
  });
  return run("gemma-3-1b-it-Q4_K_M, one user to 64 users at once", points, {
    plan: {
      kind: "served",
      target: { kind: "local", model: null },
      workload: {
        kind: "chat",
        promptTokens: 256,
        outputTokens: 128,
        prompts: [],
        prefixCache: false,
      },
      load: { kind: "closed", concurrency: USERS },
      requests: 120,
      seconds: 60,
      warmup: 2,
      targets: { firstTokenMs: null, perTokenMs: null, totalMs: null },
      seed: 1,
    },
    headline: { quantity: "total-rate", value: 1_050 },
    bottleneck:
      "Memory bandwidth holds it back until 16 users; beyond them they wait in the queue.",
  });
}

/** What a tuning run found. @param model an id that the agent knows */
export function tuned(model: string): BenchRun {
  const steps = [
    { flags: {}, gain: 0 },
    { flags: { draft: "2" }, gain: 0.142 },
    { flags: { draft: "8" }, gain: -0.118 },
    { flags: { ubatch: "256" }, gain: -0.012 },
    { flags: { threads: "1" }, gain: -0.31 },
    { flags: { flashAttention: "on", draft: "2" }, gain: 0.173 },
  ];
  const bench = run("gemma-3-1b-it-Q4_K_M, tuned for generation", [], {
    plan: {
      kind: "tune",
      model: null,
      goal: "generation",
      parameters: ["draft", "ubatch"],
      minutes: 5,
    },
    headline: { quantity: "generation-rate", value: 138 },
    tuned: { steps, best: { flashAttention: "on", draft: "2" }, gain: 0.173, kept: false },
  });
  const [first] = bench.conditions.models;
  return { ...bench, conditions: { ...bench.conditions, models: [{ ...first!, id: model }] } };
}

/** As the Bench page saves it, and takes it. */
export function exported(bench: BenchRun): Buffer {
  return Buffer.from(JSON.stringify({ llcudaBench: 1, run: bench, requests: [], telemetry: [] }));
}

/** What llama-bench 0.7.0 prints of a test, its unused fields among the others. */
function llamaBenchRow(n_prompt: number, n_gen: number, rates: readonly number[]): string {
  const tokens = n_prompt + n_gen;
  return JSON.stringify({
    build_commit: "Debian",
    build_number: 11_669,
    cpu_info: "AMD EPYC",
    gpu_info: "",
    backends: "CPU",
    model_filename: "SmolLM2-135M-Instruct.Q4_1.gguf",
    model_type: "llama 256M Q4_1",
    model_size: 96_576_768,
    model_n_params: 134_515_008,
    n_batch: 2_048,
    n_ubatch: 512,
    n_threads: 2,
    cpu_mask: "0x0",
    cpu_strict: false,
    poll: 50,
    type_k: "f16",
    type_v: "f16",
    n_gpu_layers: -1,
    n_cpu_moe: 0,
    split_mode: "layer",
    flash_attn: -1,
    n_prompt,
    n_gen,
    n_depth: 0,
    test_time: "2026-11-20T01:29:43Z",
    avg_ns: Math.round((1e9 * tokens) / rates[0]!),
    stddev_ns: 0,
    avg_ts: rates[0],
    stddev_ts: 0,
    samples_ns: rates.map((rate) => Math.round((1e9 * tokens) / rate)),
    samples_ts: rates,
  });
}

/** Two tests, each measured alike three times: a table has room for one figure of each. */
export const LLAMA_BENCH_ROWS = [
  llamaBenchRow(512, 0, [320, 320, 320]),
  llamaBenchRow(0, 128, [120, 120, 120]),
].join("\n");
