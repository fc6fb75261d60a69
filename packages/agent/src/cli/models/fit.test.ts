import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelFit } from "@llcuda/protocol";
import { agentEnvironment, runLlcuda, tinyLlama } from "@llcuda/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fitText } from "./fit.ts";

const { env, remove } = agentEnvironment();
const model = join(env["LLCUDA_HOME"]!, "tiny.gguf");
beforeAll(() => writeFileSync(model, tinyLlama()));
afterAll(remove);

test("tells what a file takes, as text and as JSON", async () => {
  const [text, json] = await Promise.all([
    runLlcuda(["models", "fit", model], env),
    runLlcuda(
      ["models", "fit", model, "--ctx", "512", "--kv", "q8_0", "--slots", "2", "--json"],
      env,
    ),
  ]);
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/8192 tokens, 4 slots on one cache, KV F16/);
  expect(text.stdout).toMatch(/^ {2}KV cache .*0\.5 MiB/m);
  expect(JSON.parse(json.stdout)).toMatchObject({
    file: model,
    settings: { context: 512, kvTypeK: "Q8_0", kvTypeV: "Q8_0", slots: 2, unified: false },
    estimate: { layers: 2 },
  });
});

test("takes a model that is here by the name that it is listed with, without asking the hub", async () => {
  const home = env["LLCUDA_HOME"]!;
  const folder = join(home, ".lmstudio/models/maker/tiny");
  mkdirSync(folder, { recursive: true });
  // A short name, too.
  const path = join(folder, "gemma-3-270m-q4_k_m.gguf");
  writeFileSync(path, tinyLlama());
  const here = { ...env, HOME: home, LLCUDA_FOREIGN_MODELS: "1", LLCUDA_OFFLINE: "1" };
  const named = await runLlcuda(["models", "fit", "gemma-3-270m-q4_k_m", "--json"], here);
  expect(JSON.parse(named.stdout)).toMatchObject({ file: path });
  const unknown = await runLlcuda(["models", "fit", "gema-3-270m"], here);
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("Did you mean") });
});

test.for([
  [["--ctx", "many"], /--ctx many cannot be used/],
  [["--slots", "0"], /--slots 0 cannot be used/],
  [["--kv", "q9"], /--kv q9 cannot be used.*"Q8_0"/],
  [["--set", "nothing=1"], /names no load option/],
] as const)("refuses %s", async ([args, message]) => {
  const { code, stderr } = await runLlcuda(["models", "fit", model, ...args], env);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});

const GIB = 1024 ** 3;
const PARTLY: ModelFit = {
  file: "x",
  architecture: "mamba",
  checked: false,
  contextLength: 4096,
  mostTokensPerSecond: null,
  settings: { context: 32_768, kvTypeK: "F16", kvTypeV: "F16", slots: 1, unified: false },
  beside: { mmproj: null, files: 0, draft: null },
  verdict: "partial",
  cause: "context",
  advice: [
    { kind: "context", context: 16_384, frees: 2 * GIB },
    { kind: "kv-type", kvType: "Q8_0", frees: GIB },
  ],
  estimate: {
    weights: { device: 4 * GIB, host: GIB },
    kv: { device: 2 * GIB, host: GIB },
    compute: { device: GIB, host: GIB },
    output: GIB,
    device: 7 * GIB,
    host: 4 * GIB,
    total: 11 * GIB,
    gpuLayers: 20,
    layers: 33,
    expertLayers: 0,
    flashAttention: true,
  },
  machine: { vramFree: [8 * GIB], ramFree: 16 * GIB, margin: GIB },
};

test("tells what is counted beside it, and types of keys and values apart", () => {
  const beside = { mmproj: "/m/mmproj-F16.gguf", files: GIB, draft: "/m/small.gguf" };
  const settings = { ...PARTLY.settings, kvTypeV: "Q8_0" } as const;
  const text = fitText({ ...PARTLY, beside, settings });
  expect(text).toContain("KV F16 and Q8_0");
  expect(text).toContain(
    "Counted with it: the projector mmproj-F16.gguf, 1.0 GiB of files beside it, the draft small.gguf.",
  );
});

test("tells the most that one answer can have, and that it is no more than that", () => {
  expect(fitText({ ...PARTLY, mostTokensPerSecond: 210.44 })).toContain(
    "  One answer can have at most 210.4 tok/s, by the bandwidth that was measured here.\n",
  );
  expect(fitText(PARTLY)).not.toContain("tok/s");
});

test("says what would help, and what is not sure", () => {
  expect(fitText(PARTLY)).toBe(
    [
      "Partly on the GPU, 20 of 33 layers: the context is too big (32768 tokens, 1 slot, KV F16)",
      "",
      "                GPU    memory",
      "  weights   4.0 GiB   1.0 GiB",
      "  KV cache  2.0 GiB   1.0 GiB",
      "  compute   1.0 GiB   1.0 GiB",
      "  output              1.0 GiB",
      "  together  7.0 GiB   4.0 GiB",
      "  free now  8.0 GiB  16.0 GiB",
      "",
      "  The model was made for 4096 tokens.",
      "  Figures of mamba were not compared with llama.cpp's own: they are less sure.",
      "  --ctx 16384 would do: it frees 2.0 GiB.",
      "  --kv q8_0 would do: it frees 1.0 GiB.",
      "",
    ].join("\n"),
  );
});

test("tells weights from context, and a machine without a GPU", () => {
  const weights: ModelFit = {
    ...PARTLY,
    verdict: "no",
    cause: "weights",
    advice: [
      { kind: "smaller-weights", most: 3 * GIB },
      { kind: "experts-in-memory", layers: 10, frees: 2 * GIB },
    ],
  };
  expect(fitText(weights)).toMatch(/^Does not fit: the weights are too big/);
  expect(fitText(weights)).toMatch(/A quantization with 3\.0 GiB of weights/);
  expect(fitText(weights)).toMatch(/--set expertLayersInMemory=10 would do.* 2\.0 GiB of the GPU/);
  const estimate = { ...PARTLY.estimate, gpuLayers: 33, expertLayers: 1, flashAttention: false };
  const kept: ModelFit = { ...PARTLY, verdict: "fits", cause: null, advice: [], estimate };
  expect(fitText(kept)).toMatch(/^Fits on the GPU but for the experts of 1 layer, in memory/);
  expect(fitText(kept)).toMatch(/Without FlashAttention/);
  const machine = { ...PARTLY.machine, vramFree: [] };
  const alone: ModelFit = { ...PARTLY, verdict: "ram-only", cause: null, advice: [], machine };
  expect(fitText(alone)).toMatch(/^Fits in memory; there is no GPU/);
});
