import { AUTOMATIC, UNTOLD, type EffectiveLoad, type LoadOptions } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { inUse } from "./in-use.ts";
import { LOAD_FIELDS, type FieldKey } from "./load-fields.ts";

/** Of an engine on two GPUs. */
const EFFECTIVE: EffectiveLoad = {
  context: 16_384,
  contextPerSlot: 4_096,
  slots: 4,
  gpuLayers: 20,
  layers: 33,
  flashAttention: true,
  kvTypeK: "q8_0",
  kvTypeV: "f16",
  batch: 2_048,
  ubatch: 512,
  threads: 8,
  unified: false,
  cacheRam: 8_192,
  mmap: true,
  mlock: false,
  devices: ["CUDA0", "CUDA1"],
  deviceWeights: [
    { device: "CUDA0", bytes: 3e9 },
    { device: "CUDA1", bytes: 1e9 },
  ],
  hostWeights: 2 * 1024 ** 3,
  splitMode: "layer",
  loras: [{ path: "/a/style.gguf", scale: 0.10000000149011612 }],
  mmproj: "/m/mmproj-F16.gguf",
  draft: { type: "draft-simple", model: "/m/small.gguf", most: 5 },
  ignored: [],
};

function of(
  key: FieldKey,
  asked: Partial<LoadOptions> = {},
  effective: Partial<EffectiveLoad> = {},
) {
  const field = LOAD_FIELDS.find((each) => each.key === key)!;
  return inUse(field, { ...AUTOMATIC, ...asked }, { ...EFFECTIVE, ...effective });
}

test("every option has what was asked for beside what is in use", () => {
  const words = LOAD_FIELDS.map(({ key }) => `${key}: ${of(key).used ?? "not told"}`);
  expect(words).toEqual([
    "context: 16,384, 4,096 a slot",
    "kvTypeK: Q8_0",
    "kvTypeV: F16",
    "gpuLayers: 20 of 33",
    "expertLayersInMemory: 2.00\u202fGiB of weights in memory",
    "mmap: on",
    "mlock: off",
    "idleMinutes: never",
    "slots: 4",
    "unified: one each",
    "cacheRam: up to 8,192\u202fMiB",
    "flashAttention: on",
    "batch: 2,048",
    "ubatch: 512",
    "threads: 8",
    "devices: CUDA0, CUDA1",
    "splitMode: layer",
    "tensorSplit: CUDA0 75 %, CUDA1 25 %",
    "loras: style.gguf × 0.1",
    "mmproj: mmproj-F16.gguf",
    "draft: draft-simple, up to 5 tokens by small.gguf",
    "extraArguments: none",
  ]);
  expect(LOAD_FIELDS.every(({ key }) => of(key).asked === "automatic")).toBe(true);
  expect(LOAD_FIELDS.some(({ key }) => of(key).other)).toBe(false);
});

test("an engine that tells nothing is taken at its word", () => {
  const told = LOAD_FIELDS.filter(({ key }) => of(key, {}, UNTOLD).used !== null);
  // These are llcuda's own to tell.
  expect(told.map(({ key }) => key)).toEqual(["idleMinutes", "extraArguments"]);
});

test("what the engine took and says nothing of is shown as it was passed on", () => {
  expect(of("extraArguments", { extraArguments: ["--temp", "0.2"] })).toMatchObject({
    used: null,
    passed: "--temp 0.2",
  });
  expect(of("splitMode", { splitMode: "none" }, { splitMode: null }).passed).toBe("-sm none");
  expect(of("expertLayersInMemory", { expertLayersInMemory: 8 }, UNTOLD).passed).toBe(
    "--n-cpu-moe 8",
  );
  expect(of("splitMode", {}, { splitMode: null }).passed).toBeNull();
});

test("a machine without a GPU has nothing to split", () => {
  const none = { devices: [], deviceWeights: [], gpuLayers: null, layers: null };
  expect(of("devices", {}, none).used).toBe("the processor alone");
  expect(of("gpuLayers", {}, none).used).toBe("none: there is no GPU");
  expect(of("splitMode", {}, none).used).toBe("nothing to split");
  expect(of("tensorSplit", {}, none).used).toBe("nothing on a GPU");
  expect(of("splitMode", { splitMode: "row" }, { ...none, ignored: ["splitMode"] })).toEqual({
    asked: "row",
    used: "nothing: this build ignores it",
    passed: null,
    other: true,
  });
});

test.each<[FieldKey, Partial<LoadOptions>, boolean]>([
  ["cacheRam", { cacheRam: 0 }, true],
  ["cacheRam", { cacheRam: 8_192 }, false],
  ["context", { context: 32_768 }, true],
  ["context", { context: 16_384 }, false],
  ["kvTypeK", { kvTypeK: "Q8_0" }, false],
  ["kvTypeK", { kvTypeK: "F16" }, true],
  ["flashAttention", { flashAttention: "on" }, false],
  ["flashAttention", { flashAttention: "off" }, true],
  ["batch", { batch: 2_048 }, false],
  ["gpuLayers", { gpuLayers: "all" }, true],
  ["gpuLayers", { gpuLayers: 20 }, false],
  ["mlock", { mlock: true }, true],
  ["mmap", { mmap: true }, false],
  ["devices", { devices: ["CUDA0", "CUDA1"] }, false],
  ["devices", { devices: ["CUDA1"] }, true],
  ["tensorSplit", { tensorSplit: [3, 1] }, false],
  ["splitMode", { splitMode: "layer" }, false],
  ["splitMode", { splitMode: "row" }, true],
  ["loras", { loras: [{ path: "/a/style.gguf", scale: 0.1 }] }, false],
  ["loras", { loras: [{ path: "/a/style.gguf", scale: 1 }] }, true],
  ["mmproj", { mmproj: "/m/mmproj-F16.gguf" }, false],
  ["mmproj", { mmproj: "none" }, true],
  ["draft", { draft: { kind: "model", model: "small", most: 5 } }, false],
  ["draft", { draft: { kind: "ngram", most: 5 } }, true],
  ["draft", { draft: { kind: "model", model: "small", most: 8 } }, true],
])("%s asked as %j differs: %s", (key, asked, other) => {
  expect(of(key, asked).other).toBe(other);
});
