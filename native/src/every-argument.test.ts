import { afterAll, beforeAll, expect, test } from "vitest";
import { useBinding } from "./addon.ts";
import { useFakeBinding } from "./fake-binding.test-data.ts";
import * as n from "./index.ts";

/** By what an argument may be: what it must not be. */
const WRONG = {
  tensor: [undefined, null, NaN, -1, 2 ** 60, "1", {}, [], true, 10n, Symbol("x")],
  count: [NaN, Infinity, -1, 1.5, 2 ** 60, "1", {}, [], true, 10n, Symbol("x")],
  /** Counts from the end are right where they are not too far. */
  place: [NaN, Infinity, -99, 1.5, 2 ** 60, "1", {}, [], true, 10n, Symbol("x")],
  number: [NaN, Infinity, "1", {}, [], true, 10n, Symbol("x")],
  shape: [undefined, null, NaN, -1, "1", {}, [NaN], [-1], [1.5], ["1"], [2 ** 60], true, 10n],
  dtype: [NaN, -1, 2 ** 60, "1", {}, [], true, 10n, Symbol("x")],
  word: [NaN, -1, "1", {}, [], true, 10n, Symbol("x")],
  flag: [NaN, -1, "1", {}, [], 10n, Symbol("x")],
  call: [undefined, null, NaN, -1, "1", {}, [], true, 10n, Symbol("x")],
  path: [undefined, null, NaN, -1, "", {}, [], true, 10n, Symbol("x")],
  array: [
    undefined,
    null,
    NaN,
    -1,
    "1",
    {},
    [],
    true,
    10n,
    Symbol("x"),
    new DataView(new ArrayBuffer(4)),
  ],
  list: [undefined, null, NaN, -1, "1", {}, true, 10n, Symbol("x"), [1], [null]],
  signal: [NaN, -1, "1", true, 10n, Symbol("x"), () => {}],
} as const;

type Given = never;
type Row = readonly [name: string, kind: keyof typeof WRONG, call: (wrong: Given) => unknown];

const x = (shape: number[] = [4, 4], dtype: n.DType = "F32"): n.Tensor => n.empty(shape, { dtype });
const whole = (): n.Tensor => x([4], "I32");

/** Every argument and every option of every function. */
const ARGUMENTS: readonly Row[] = [
  ["empty shape", "shape", (v) => n.empty(v)],
  ["empty dtype", "dtype", (v) => n.empty([1], { dtype: v })],
  ["empty device", "count", (v) => n.empty([1], { device: v })],
  ["zeros shape", "shape", (v) => n.zeros(v)],
  ["zeros dtype", "dtype", (v) => n.zeros([1], { dtype: v })],
  ["zeros device", "count", (v) => n.zeros([1], { device: v })],
  ["full shape", "shape", (v) => n.full(v, 1)],
  ["full value", "word", (v) => (typeof v === "number" ? null : n.full([1], v))],
  ["full dtype", "dtype", (v) => n.full([1], 1, { dtype: v })],
  ["full device", "count", (v) => n.full([1], 1, { device: v })],
  ["arange start", "number", (v) => n.arange(v, 9)],
  ["arange end", "number", (v) => n.arange(0, v)],
  ["arange step", "number", (v) => n.arange(0, 9, v)],
  ["arange dtype", "dtype", (v) => n.arange(0, 9, 1, { dtype: v })],
  ["arange device", "count", (v) => n.arange(0, 9, 1, { device: v })],
  ["from array", "array", (v) => n.from(v)],
  [
    "from shape",
    "shape",
    (v) => (v === undefined || v === null ? null : n.from(new Float32Array(1), { shape: v })),
  ],
  ["from dtype", "dtype", (v) => n.from(new Float32Array(1), { dtype: v })],
  ["from device", "count", (v) => n.from(new Float32Array(1), { device: v })],
  ["pinned count", "count", (v) => n.pinned(v, "F32")],
  ["pinned dtype", "dtype", (v) => n.pinned(1, v)],
  ["pinned device", "count", (v) => n.pinned(1, "F32", v)],
  ["canAccessPeer from", "count", (v) => n.canAccessPeer(v, 1)],
  ["canAccessPeer to", "count", (v) => n.canAccessPeer(0, v)],
  ["getDeviceProperties device", "count", (v) => n.getDeviceProperties(v)],
  ["memoryUse device", "count", (v) => n.memoryUse(v)],
  ["trimMemory device", "count", (v) => n.trimMemory(v)],
  ["useCublasLt path", "path", (v) => n.useCublasLt(v)],
  ...Object.entries({ add: n.add, sub: n.sub, mul: n.mul, div: n.div }).flatMap(
    ([name, operation]): Row[] => [
      [`${name} a`, "tensor", (v) => operation(v, x())],
      [`${name} b`, "tensor", (v) => operation(x(), v)],
    ],
  ),
  ["silu x", "tensor", (v) => n.silu(v)],
  ["gelu x", "tensor", (v) => n.gelu(v)],
  ["relu x", "tensor", (v) => n.relu(v)],
  ["softmax x", "tensor", (v) => n.softmax(v)],
  ["argmax x", "tensor", (v) => n.argmax(v)],
  ["dequantize x", "tensor", (v) => n.dequantize(v)],
  ...Object.entries({ sum: n.sum, mean: n.mean, max: n.max, min: n.min }).flatMap(
    ([name, operation]): Row[] => [
      [`${name} x`, "tensor", (v) => operation(v)],
      [`${name} over`, "word", (v) => operation(x(), { over: v })],
    ],
  ),
  ["argmax over", "word", (v) => n.argmax(x(), { over: v })],
  ["scale x", "tensor", (v) => n.scale(v, 1)],
  ["scale factor", "number", (v) => n.scale(x(), v)],
  ["scale plus", "number", (v) => n.scale(x(), 1, v)],
  ["gelu approximate", "word", (v) => n.gelu(x(), { approximate: v })],
  ["cast x", "tensor", (v) => n.cast(v, "F32")],
  ["cast dtype", "dtype", (v) => n.cast(x(), v)],
  ["softmax scale", "number", (v) => n.softmax(x(), { scale: v })],
  ["rmsnorm x", "tensor", (v) => n.rmsnorm(v, x([4]))],
  ["rmsnorm weight", "tensor", (v) => n.rmsnorm(x(), v)],
  ["rmsnorm eps", "number", (v) => n.rmsnorm(x(), x([4]), { eps: v })],
  ["layernorm x", "tensor", (v) => n.layernorm(v, x([4]))],
  ["layernorm weight", "tensor", (v) => n.layernorm(x(), v)],
  ["layernorm bias", "tensor", (v) => (v === undefined ? null : n.layernorm(x(), x([4]), v))],
  ["layernorm eps", "number", (v) => n.layernorm(x(), x([4]), undefined, { eps: v })],
  ["rope x", "tensor", (v) => n.rope(v, whole())],
  ["rope positions", "tensor", (v) => n.rope(x([4, 1, 8]), v)],
  ["rope base", "number", (v) => n.rope(x([4, 1, 8]), whole(), { base: v })],
  ["rope scale", "number", (v) => n.rope(x([4, 1, 8]), whole(), { scale: v })],
  ["rope rotary", "count", (v) => n.rope(x([4, 1, 8]), whole(), { rotary: v })],
  ["rope interleaved", "flag", (v) => n.rope(x([4, 1, 8]), whole(), { interleaved: v })],
  ["gather table", "tensor", (v) => n.gather(v, whole())],
  ["gather indices", "tensor", (v) => n.gather(x(), v)],
  ["topk x", "tensor", (v) => n.topk(v, 1)],
  ["topk k", "count", (v) => n.topk(x(), v)],
  ["dequantize to", "dtype", (v) => n.dequantize(x([32], "Q8_0"), v)],
  ["matmul a", "tensor", (v) => n.matmul(v, x())],
  ["matmul b", "tensor", (v) => n.matmul(x(), v)],
  ["matmul bias", "tensor", (v) => (v === undefined ? null : n.matmul(x(), x(), { bias: v }))],
  ["matmul activation", "word", (v) => n.matmul(x(), x(), { activation: v })],
  ["matmul dtype", "dtype", (v) => n.matmul(x(), x(), { dtype: v })],
  ["matmul transposeA", "flag", (v) => n.matmul(x(), x(), { transposeA: v })],
  ["matmul transposeB", "flag", (v) => n.matmul(x(), x(), { transposeB: v })],
  ["matmul tf32", "flag", (v) => n.matmul(x(), x(), { tf32: v })],
  ["capture function", "call", (v) => n.capture(v)],
  [
    "capture inputs",
    "list",
    (v) => (v === undefined || v === null ? null : n.capture(() => x(), { inputs: v })),
  ],
  [
    "Graph replay",
    "list",
    async (v) => {
      const graph = await n.capture((input: n.Tensor) => n.add(input, input), { inputs: [x()] });
      return v === undefined ? null : graph.replay(v);
    },
  ],
  ["ggufTensors list", "list", (v) => n.ggufTensors(v)],
  ["loadTensors path", "path", (v) => n.loadTensors(v, [])],
  ["loadTensors tensors", "list", (v) => n.loadTensors("x", v)],
  ["loadTensors device", "count", (v) => n.loadTensors("x", [], { device: v })],
  ["loadTensors readers", "count", (v) => n.loadTensors("x", [], { readers: v })],
  [
    "loadTensors onProgress",
    "call",
    (v) => (v === undefined ? null : n.loadTensors("x", [], { onProgress: v })),
  ],
  ["loadTensors signal", "signal", (v) => n.loadTensors("x", [], { signal: v })],
  ["probeDevice device", "count", (v) => n.probeDevice(v)],
  [
    "probeDevice cacheFile",
    "path",
    (v) => (v === undefined ? null : n.probeDevice(0, { cacheFile: v })),
  ],
  ["scope function", "call", (v) => n.scope(v)],
  ["keep x", "tensor", (v) => n.keep(v)],
  ["summarize x", "tensor", (v) => n.summarize(v)],
  [
    "summarize firstExponent",
    "place",
    (v) => (v === -99 ? null : n.summarize(x(), { firstExponent: v })),
  ],
  ["distribution x", "tensor", (v) => n.distribution(v)],
  ["compareTensors a", "tensor", (v) => n.compareTensors(v, x())],
  ["compareTensors b", "tensor", (v) => n.compareTensors(x(), v)],
  ["Stream device", "count", (v) => new n.Stream(v)],
  ["Stream run", "call", (v) => new n.Stream().run(v)],
  ["Event device", "count", (v) => new n.Event(v)],
  ["Event since", "tensor", (v) => new n.Event().since(v)],
  ["sync device", "count", (v) => n.sync(v)],
  ["sampleGpus pcie", "flag", (v) => n.sampleGpus({ pcie: v })],
  ["watchGpus function", "call", (v) => n.watchGpus(v)],
  ["watchGpus hertz", "count", (v) => (v === 1.5 ? null : n.watchGpus(() => {}, { hertz: v }))],
  ["watchGpus pcie", "flag", (v) => n.watchGpus(() => {}, { pcie: v })],
  ["traceDisposal on", "flag", (v) => n.traceDisposal(v)],
  ["Tensor constructor", "tensor", (v) => new n.Tensor(v, [1], v, v, 0, 0)],
  ["Tensor reshape", "shape", (v) => (Array.isArray(v) && v[0] === -1 ? null : x().reshape(v))],
  ["Tensor view", "dtype", (v) => x().view(v)],
  ["Tensor slice start", "place", (v) => x().slice(v)],
  ["Tensor slice end", "place", (v) => x().slice(0, v)],
  ["Tensor slice dim", "place", (v) => x().slice(0, 1, v)],
  ["Tensor set", "tensor", (v) => x().set(v)],
  ["Tensor to", "count", (v) => x().to(v)],
  ["Tensor toHost into", "array", (v) => (v === undefined ? null : x().toHost(v))],
];

/** They take nothing, or what they take is looked at by who made them. */
const TAKE_NOTHING = [
  "getCublasLt",
  "getDeviceCount",
  "getTelemetryState",
  "getVersions",
  "noDeviceReason",
  "tryAddon",
];
/** Only thrown. */
const NOT_CALLED = ["NativeError"];

beforeAll(() => void useFakeBinding());
afterAll(() => useBinding(undefined));

test("the list has every function of the library", () => {
  const listed = new Set(ARGUMENTS.map(([name]) => name.split(" ")[0]));
  const functions = Object.entries(n)
    .filter(([, value]) => typeof value === "function")
    .map(([name]) => name);
  const rest = functions.filter((name) => !listed.has(name));
  expect(rest.toSorted()).toEqual([...TAKE_NOTHING, ...NOT_CALLED].toSorted());
});

/** What a call with a wrong value came to; null where it was refused as it must be. */
async function accepted(call: (wrong: Given) => unknown, wrong: unknown): Promise<string | null> {
  const value = typeof wrong === "bigint" ? `${wrong}n` : (JSON.stringify(wrong) ?? typeof wrong);
  try {
    if ((await call(wrong as Given)) === null) return null;
    return `${value} was taken`;
  } catch (error) {
    if (error instanceof n.NativeError && error.hint !== "" && error.code !== "DEFECT") return null;
    return `${value} ended in ${String(error)}`;
  }
}

test.each(ARGUMENTS)("%s (a %s) is refused where it is wrong", async (_name, kind, call) => {
  const found: (string | null)[] = [];
  for (const wrong of WRONG[kind]) found.push(await accepted(call, wrong));
  expect(found.filter((one) => one !== null)).toEqual([]);
});
