import { expect, test } from "vitest";
import { batchedBenchArguments, llamaBenchArguments, llamaBenchPoints } from "./bench-arguments.ts";
import { axesOfBatched, batchedBenchRow, ratesOf } from "./batched-bench-row.ts";
import { planOf, ROW } from "./engine-bench.test-data.ts";
import {
  axesOf,
  llamaBenchProgress,
  llamaBenchRow,
  quantityOf,
  rateOf,
} from "./llama-bench-row.ts";
import { localScore } from "./localscore.ts";
import { LOCALSCORE_TESTS } from "./bench-arguments.ts";

test("only what was asked for is measured", () => {
  expect(llamaBenchArguments(planOf({ prompts: [512], repetitions: 3 }), "m.gguf")).toEqual(
    "-m m.gguf -p 512 -n 0 -r 3 -o jsonl --progress".split(" "),
  );
});

test("every dimension becomes its flag", () => {
  const plan = planOf({
    prompts: [64, 512],
    generations: [32],
    pairs: [{ prompt: 16, generation: 4 }],
    depths: [0, 4_096],
    batch: [2_048],
    ubatch: [128, 512],
    threads: [2],
    gpuLayers: [0, 99],
    flashAttention: ["on", "off"],
    kvType: ["F16", "Q8_0"],
    repetitions: 2,
  });
  expect(llamaBenchArguments(plan, "m.gguf").join(" ")).toBe(
    "-m m.gguf -p 64,512 -n 32 -pg 16,4 -d 0,4096 -b 2048 -ub 128,512 -t 2 -ngl 0,99 -fa on,off -ctk f16,q8_0 -ctv f16,q8_0 -r 2 -o jsonl --progress",
  );
  // Four tests, two depths, two micro-batches, two counts of layers, FlashAttention, two types each.
  expect(llamaBenchPoints(plan)).toBe(4 * 2 * 2 * 2 * 2 * 4);
});

test("LocalScore's preset runs its nine tests", () => {
  const args = llamaBenchArguments(planOf({ preset: "localscore" }), "m.gguf");
  expect(args.filter((arg) => arg === "-pg")).toHaveLength(9);
  expect(args).toContain("1280,3072");
});

test("sequences at once get a context that holds them all", () => {
  expect(batchedBenchArguments(planOf({}), "m.gguf")).toBeNull();
  const plan = planOf({ prompts: [64], generations: [32], parallel: [1, 8] });
  expect(batchedBenchArguments(plan, "m.gguf")!.join(" ")).toBe(
    "-m m.gguf -c 768 -npp 64 -ntg 32 -npl 1,8 --output-format jsonl",
  );
});

test("a row's rates are its tokens over the time of each repetition", () => {
  const row = llamaBenchRow(ROW)!;
  expect(quantityOf(row)).toBe("generation-rate");
  expect(rateOf(row)).toMatchObject({ n: 2, median: 3, min: 2, max: 4 });
  expect(axesOf(row, "SmolLM2", ["flashAttention", "kvTypeK"])).toEqual({
    series: "SmolLM2",
    prompt: 0,
    generation: 8,
    depth: 16,
    concurrency: null,
    requestsPerSecond: null,
    flags: { flashAttention: "auto", kvTypeK: "f16" },
  });
});

test("what older builds print is read too; what is no row is not", () => {
  const older = ROW.replace('"flash_attn": -1', '"flash_attn": true');
  expect(axesOf(llamaBenchRow(older)!, "s", ["flashAttention"]).flags).toEqual({
    flashAttention: "on",
  });
  expect(llamaBenchRow("load_backend: loaded CPU backend")).toBeNull();
  expect(llamaBenchRow('{"half": ')).toBeNull();
  expect(llamaBenchRow("{}")).toBeNull();
});

test.each([
  ["llama-bench: benchmark 3/6: prompt run 1/2", 3, "prompt run 1/2", false],
  ["llama-bench: benchmark 1/6: warmup prompt run", 1, "warmup prompt run", true],
  ["llama-bench: benchmark 4/6: depth run 2/2 (cached)", 4, "depth run 2/2 (cached)", true],
])("progress: %s", (line, point, stage, warmup) => {
  expect(llamaBenchProgress(line)).toEqual({ point, points: 6, stage, warmup });
  expect(llamaBenchProgress("llama_bench: error: failed")).toBeNull();
});

test("a row of llama-batched-bench has its three rates, and what one user gets", () => {
  const line =
    '{"n_kv_max": 512, "n_batch": 2048, "n_ubatch": 512, "flash_attn": -1, "is_pp_shared": 0, "n_gpu_layers": -1, "n_threads": 2, "n_threads_batch": 2, "pp": 16, "tg": 8, "pl": 4, "n_kv": 96, "t_pp": 0.2, "speed_pp": 320.0, "t_tg": 0.5, "speed_tg": 64.0, "t": 0.7, "speed": 137.1}';
  const row = batchedBenchRow(line)!;
  expect(axesOfBatched(row, "m")).toMatchObject({ concurrency: 4, prompt: 16, generation: 8 });
  const rates = ratesOf(row);
  expect(rates["generation-rate"]?.median).toBe(64);
  expect(rates["user-rate"]?.median).toBe(16);
  expect(rates["total-rate"]?.interval).toBeNull();
  expect(batchedBenchRow("main: n_kv_max = 512")).toBeNull();
});

test("LocalScore's formula, over all nine tests or not at all", () => {
  const figures = { promptRate: 8_000, generationRate: 125, firstTokenMs: 125 };
  const tests = LOCALSCORE_TESTS.map((test) => Object.assign({}, test, figures));
  // The cube root of 8,000 x 125 x 8.
  expect(localScore(tests)).toBeCloseTo(2_000, 6);
  expect(localScore(tests.slice(1))).toBeNull();
  expect(localScore([...tests.slice(1), { ...tests[1]!, prompt: 5 }])).toBeNull();
});
