import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { useBinding } from "./addon.ts";
import { useFakeBinding } from "./fake-binding.test-data.ts";
import type { Call } from "./fake-binding.test-data.ts";
import * as n from "./index.ts";

/** What no number, shape, tensor, dtype or array may be. */
const WRONG = [
  undefined,
  null,
  NaN,
  Infinity,
  -1,
  1.5,
  2 ** 60,
  "1",
  {},
  [],
  true,
  10n,
  Symbol("x"),
];
/** Wrong for an argument that has a default, which null asks for too. */
const WRONG_IF_GIVEN = WRONG.filter((value) => value !== undefined && value !== null);

const code = (wanted: string): unknown =>
  expect.objectContaining({ name: "NativeError", code: wanted });
/** The code of the NativeError that a call ends in; it says what to do, too. */
const refusal = (call: () => unknown): string => {
  try {
    call();
    return "nothing was refused";
  } catch (error) {
    return error instanceof n.NativeError && error.hint !== "" ? error.code : String(error);
  }
};
const MISMATCH = /^(ARGUMENT_INVALID|SHAPE_MISMATCH|DTYPE_MISMATCH)$/;

/** A list of one tensor in a file, with something changed. */
const stored = (change: object): never =>
  [{ name: "a", shape: [1], dtype: "F32", offset: 0, ...change }] as never;

let calls: Call[] = [];
beforeAll(() => {
  calls = useFakeBinding();
});
beforeEach(() => {
  calls.length = 0;
});
afterAll(() => useBinding(undefined));

const tensor = (shape: number[], dtype: n.DType = "F32", device = 0): n.Tensor =>
  n.empty(shape, { dtype, device });

/** Every function that takes a tensor first, with good other arguments. */
const TAKERS: Record<string, (x: never) => unknown> = {
  add: (x) => n.add(x, tensor([4])),
  "add, second": (x) => n.add(tensor([4]), x),
  scale: (x) => n.scale(x, 2),
  silu: n.silu,
  gelu: (x) => n.gelu(x),
  relu: n.relu,
  cast: (x) => n.cast(x, "F16"),
  softmax: (x) => n.softmax(x),
  rmsnorm: (x) => n.rmsnorm(x, tensor([4])),
  "rmsnorm, weight": (x) => n.rmsnorm(tensor([2, 4]), x),
  layernorm: (x) => n.layernorm(x, tensor([4])),
  rope: (x) => n.rope(x, tensor([1], "I32")),
  "rope, positions": (x) => n.rope(tensor([1, 2, 4]), x),
  gather: (x) => n.gather(x, tensor([1], "I32")),
  "gather, indices": (x) => n.gather(tensor([4, 4]), x),
  sum: (x) => n.sum(x),
  mean: (x) => n.mean(x),
  max: (x) => n.max(x),
  argmax: (x) => n.argmax(x),
  topk: (x) => n.topk(x, 1),
  dequantize: (x) => n.dequantize(x),
  matmul: (x) => n.matmul(x, tensor([2, 2])),
  "matmul, second": (x) => n.matmul(tensor([2, 2]), x),
};

describe("what is no tensor", () => {
  test.each(Object.keys(TAKERS))("is refused by %s", (name) => {
    for (const wrong of WRONG)
      expect(() => TAKERS[name]!(wrong as never)).toThrow(code("ARGUMENT_INVALID"));
    expect(calls.every((call) => call.name === "allocate")).toBe(true);
  });

  test.each(Object.keys(TAKERS))("and a disposed one by %s", (name) => {
    const shapes: Record<string, [number[], n.DType]> = {
      rope: [[1, 2, 4], "F32"],
      "rope, positions": [[1], "I32"],
      gather: [[4, 4], "F32"],
      "gather, indices": [[1], "I32"],
      matmul: [[2, 2], "F32"],
      "matmul, second": [[2, 2], "F32"],
    };
    const [shape, dtype] = shapes[name] ?? [[4], "F32"];
    const gone = tensor(shape, dtype);
    gone.dispose();
    gone.dispose();
    expect(() => TAKERS[name]!(gone as never)).toThrow(code("DISPOSED"));
  });

  test("is refused by those that promise", async () => {
    for (const wrong of WRONG as never[]) {
      await expect(n.summarize(wrong)).rejects.toThrow(code("ARGUMENT_INVALID"));
      await expect(n.compareTensors(tensor([1]), wrong)).rejects.toThrow(code("ARGUMENT_INVALID"));
      await expect(n.capture(() => {}, { inputs: [wrong] as never })).rejects.toThrow(
        code("ARGUMENT_INVALID"),
      );
    }
  });
});

describe("shapes", () => {
  test("must be arrays of sizes", () => {
    for (const wrong of WRONG) {
      expect(refusal(() => n.empty([2, wrong as never]))).toMatch(MISMATCH);
    }
    for (const wrong of WRONG.filter((value) => !Array.isArray(value))) {
      expect(refusal(() => n.empty(wrong as never))).toMatch(MISMATCH);
    }
    expect(() => n.empty([1, 1, 1, 1, 1, 1, 1, 1, 1])).toThrow(/an array of 9/);
  });

  test("whose product overflows are refused, also behind a 0", () => {
    expect(() => n.empty([2 ** 30, 2 ** 30])).toThrow(code("ARGUMENT_INVALID"));
    expect(() => n.empty([0, 2 ** 44, 2 ** 44])).toThrow(code("ARGUMENT_INVALID"));
    expect(n.empty([0, 3]).numel()).toBe(0);
    expect(n.empty([]).numel()).toBe(1);
  });

  test("any list of numbers makes a tensor of their product, or a NativeError", () => {
    const tried = fc.check(
      fc.property(fc.array(fc.oneof(fc.integer({ min: -2, max: 40 }), fc.double())), (shape) => {
        try {
          const product = shape.reduce((a, b) => a * b, 1);
          return n.empty(shape).numel() === product;
        } catch (error) {
          return error instanceof n.NativeError && error.hint !== "";
        }
      }),
    );
    expect(tried.counterexample).toBeNull();
  });

  test("of quantized types are whole blocks", () => {
    expect(() => n.empty([3, 100], { dtype: "Q4_K" })).toThrow(/blocks of 256/);
    expect(n.empty([3, 256], { dtype: "Q4_K" }).nbytes()).toBe(3 * 144);
    expect(() => tensor([4, 64], "Q8_0").slice(0, 16, 1)).toThrow(/cut through a block/);
    expect(() => n.from(new Uint8Array(33), { dtype: "Q8_0" })).toThrow(
      /33 bytes are no whole Q8_0 blocks/,
    );
  });
});

describe("dtypes, devices and values", () => {
  test("must be what they are called", () => {
    for (const wrong of WRONG_IF_GIVEN) {
      expect(refusal(() => n.empty([1], { dtype: wrong as never }))).toMatch(MISMATCH);
      expect(refusal(() => n.cast(tensor([1]), wrong as never))).toMatch(MISMATCH);
      expect(refusal(() => n.empty([1], { device: wrong as never }))).toMatch(MISMATCH);
      expect(refusal(() => n.dequantize(tensor([32], "Q8_0"), wrong as never))).toMatch(MISMATCH);
    }
    for (const wrong of WRONG_IF_GIVEN.filter((value) => typeof value !== "number")) {
      expect(refusal(() => n.full([1], wrong as never))).toMatch(MISMATCH);
    }
    for (const wrong of WRONG_IF_GIVEN.filter((value) => !Number.isFinite(value))) {
      expect(refusal(() => n.scale(tensor([1]), wrong as never))).toMatch(MISMATCH);
      expect(refusal(() => n.arange(0, wrong as never))).toMatch(MISMATCH);
      expect(refusal(() => n.softmax(tensor([1]), { scale: wrong as never }))).toMatch(MISMATCH);
      expect(refusal(() => n.rmsnorm(tensor([1]), tensor([1]), { eps: wrong as never }))).toMatch(
        MISMATCH,
      );
    }
    expect(refusal(() => n.full([1], 1.5, { dtype: "I32" }))).toMatch(MISMATCH);
    expect(refusal(() => n.full([1], 300, { dtype: "U8" }))).toMatch(MISMATCH);
    expect(refusal(() => n.full([1], 1, { dtype: "Q4_0" as never }))).toMatch(MISMATCH);
    expect(refusal(() => n.arange(0, 1, 0))).toMatch(MISMATCH);
    expect(refusal(() => n.add(tensor([2], "Bool"), tensor([2], "Bool")))).toMatch(MISMATCH);
    expect(refusal(() => n.add(tensor([2]), tensor([2], "F16")))).toMatch(MISMATCH);
    expect(refusal(() => n.silu(tensor([2], "I32")))).toMatch(MISMATCH);
    expect(refusal(() => n.matmul(tensor([2, 2], "I8"), tensor([2, 2], "I8")))).toMatch(MISMATCH);
    expect(refusal(() => n.sum(tensor([32], "Q8_0")))).toMatch(MISMATCH);
  });

  test("arrays must be typed", () => {
    for (const wrong of WRONG) expect(refusal(() => n.from(wrong as never))).toMatch(MISMATCH);
    expect(refusal(() => n.from(new DataView(new ArrayBuffer(4)) as never))).toMatch(MISMATCH);
    expect(refusal(() => n.from(new Uint16Array(4)))).toMatch(MISMATCH);
    expect(refusal(() => n.from(new Float32Array(4), { shape: [5] }))).toMatch(MISMATCH);
  });

  test("counts, places and dimensions stay inside", () => {
    const x = tensor([4, 6]);
    for (const wrong of WRONG_IF_GIVEN) {
      if (wrong === -1) continue;
      expect(refusal(() => x.slice(wrong as never))).toMatch(MISMATCH);
      expect(refusal(() => x.slice(0, wrong as never))).toMatch(MISMATCH);
      expect(refusal(() => x.slice(0, 1, wrong as never))).toMatch(MISMATCH);
      expect(refusal(() => n.topk(x, wrong as never))).toMatch(MISMATCH);
      expect(refusal(() => x.to(wrong as never))).toMatch(MISMATCH);
    }
    expect(refusal(() => n.topk(x, 7))).toMatch(MISMATCH);
    expect(refusal(() => n.topk(x, -1))).toMatch(MISMATCH);
    expect(refusal(() => x.slice(5))).toMatch(MISMATCH);
    expect(refusal(() => tensor([]).slice(0))).toMatch(MISMATCH);
    expect(refusal(() => x.reshape([5, -1]))).toMatch(MISMATCH);
    expect(refusal(() => x.reshape([-1, -1]))).toMatch(MISMATCH);
    expect(refusal(() => x.reshape([23]))).toMatch(MISMATCH);
    expect(refusal(() => tensor([3], "U8").view("F32"))).toMatch(MISMATCH);
    expect(refusal(() => n.sum(x, { over: "first" as never }))).toMatch(MISMATCH);
  });
});

describe("mismatches", () => {
  test("name both shapes", () => {
    expect(() => n.matmul(tensor([2, 3]), tensor([4, 5]))).toThrow(
      /\[2, 3\].*\[4, 5\].*3 columns.*4 rows/,
    );
    expect(() => n.matmul(tensor([2, 3]), tensor([5, 3]))).toThrow(code("SHAPE_MISMATCH"));
    expect(n.matmul(tensor([2, 3]), tensor([5, 3]), { transposeB: true }).shape).toEqual([2, 5]);
    expect(() => n.matmul(tensor([2, 2, 3]), tensor([3, 3, 4]))).toThrow(/batches \[2\] and \[3\]/);
    expect(() => n.matmul(tensor([3]), tensor([3, 1]))).toThrow(/matmul of \[3\] and \[3, 1\]/);
    expect(() => n.matmul(tensor([2, 3]), tensor([3, 4]), { bias: tensor([5]) })).toThrow(
      /4 columns/,
    );
    expect(() => n.add(tensor([2, 3]), tensor([2]))).toThrow(/\[2\] is neither \[2, 3\]/);
    expect(() => n.rmsnorm(tensor([2, 3]), tensor([2]))).toThrow(code("SHAPE_MISMATCH"));
    expect(() => n.rope(tensor([2, 1, 4]), tensor([3], "I32"))).toThrow(/3 positions for 2 tokens/);
    expect(() => n.gather(tensor([4]), tensor([1], "I32"))).toThrow(/gather from \[4\]/);
  });

  test("of devices are told before anything runs", () => {
    expect(() => n.add(tensor([2]), tensor([2], "F32", 1))).toThrow(code("DEVICE_MISMATCH"));
    expect(() => n.matmul(tensor([2, 2], "F32", 1), tensor([2, 2]))).toThrow(/GPU 1.*GPU 0/);
    expect(calls.some((call) => call.name === "matmul" || call.name === "binary")).toBe(false);
  });
});

describe("uploads and telemetry", () => {
  test("refuse what is no file, no tensor and no rate", async () => {
    for (const wrong of WRONG) {
      await expect(n.loadTensors(wrong === "1" ? "" : (wrong as never), [])).rejects.toThrow(
        code("ARGUMENT_INVALID"),
      );
      await expect(n.loadTensors("x", stored({ dtype: wrong }))).rejects.toThrow(
        code("ARGUMENT_INVALID"),
      );
      await expect(n.loadTensors("x", stored({ shape: [wrong] }))).rejects.toThrow(
        code("ARGUMENT_INVALID"),
      );
      await expect(n.loadTensors("x", stored({ offset: wrong }))).rejects.toThrow(
        code("ARGUMENT_INVALID"),
      );
      expect(() => n.watchGpus(wrong as never)).toThrow(code("ARGUMENT_INVALID"));
    }
    const twice = [...(stored({}) as never[]), ...(stored({}) as never[])];
    await expect(n.loadTensors("x", twice)).rejects.toThrow(/two tensors are named a/);
    expect(() => n.watchGpus(() => {}, { hertz: 11 })).toThrow(/hertz is 11/);
    const stop = AbortSignal.abort();
    await expect(n.loadTensors("x", [], { signal: stop })).rejects.toThrow(code("CANCELLED"));
  });
});
