import { describe, expect, test } from "vitest";
import { dequantize } from "./quant/dequantize.ts";
import { swapByteOrder } from "./quant/byte-order.ts";
import { parseGguf } from "./read/open.ts";
import type { Gguf } from "./read/gguf.ts";
import { header, join, tensor, withData } from "./raw-bytes.ts";
import { bytesOf, TENSOR_TYPES, tensorType } from "./tensor-type.ts";
import type { TensorType, TensorTypeName } from "./tensor-type.ts";
import { readExactValues, readValues, readViewport } from "./values.ts";
import { writeGguf } from "./write.ts";

const ROWS = 5;

/** Blocks of a type with sound scales: every byte small enough that no float is infinite. */
function blocksOf(type: TensorType, blocks: number): Uint8Array {
  return Uint8Array.from({ length: type.blockBytes * blocks }, (_, i) => (i * 89 + 7) % 60);
}

/** A matrix of 3 blocks a row. */
function matrix(type: TensorType): { gguf: Gguf; shape: number[]; data: Uint8Array } {
  const shape = [3 * type.blockElements, ROWS];
  const data = blocksOf(type, 3 * ROWS);
  const gguf = parseGguf(
    writeGguf({ metadata: [], tensors: [{ name: "m", type: type.name, shape, data }] }),
  );
  return { gguf, shape, data };
}

describe.each(TENSOR_TYPES.map((type) => [type.name, type] as const))("%s", (_name, type) => {
  const { gguf, shape, data } = matrix(type);
  const whole = dequantize(type, data);
  const info = gguf.tensor("m");
  const [width] = shape as [number];

  test("any range is the same as that part of the whole", async () => {
    expect(whole.every(Number.isFinite)).toBe(true);
    for (const [start, count] of [
      [0, whole.length],
      [1, 1],
      [width - 1, 2],
      [whole.length - 1, 1],
      [Math.floor(width / 2), width + 1],
      [3, 0],
    ] as const) {
      expect(await readValues(gguf, info, start, count)).toEqual(whole.slice(start, start + count));
    }
  });

  test("a rectangle holds the values at its rows and columns", async () => {
    const columns = Math.max(1, type.blockElements);
    const view = { row: 1, rows: 3, column: 1, columns };
    const expected = [1, 2, 3].flatMap((row) =>
      Array.from(whole.subarray(row * width + 1, row * width + 1 + columns)),
    );
    expect([...(await readViewport(gguf, info, view))]).toEqual(expected);
  });
});

test.each([
  ["I8", [1, 255], [1, -1]],
  ["I16", [0, 128, 1, 0], [-32768, 1]],
  ["I32", [255, 255, 255, 255], [-1]],
  ["I64", [254, 255, 255, 255, 255, 255, 255, 255], [-2]],
  ["F32", [0, 0, 32, 192], [-2.5]],
  ["F64", [0, 0, 0, 0, 0, 0, 4, 192], [-2.5]],
  [
    "Q8_1",
    [0, 60, 9, 9, ...Array.from({ length: 32 }, (_, i) => 240 + (i % 16))],
    Array.from({ length: 32 }, (_, i) => (i % 16) - 16),
  ],
] as const)("%s means what its bytes say", (name, bytes, values) => {
  expect([...dequantize(tensorType(name), Uint8Array.from(bytes))]).toEqual([...values]);
});

test("64-bit and 32-bit integers and doubles keep their digits in readExactValues", async () => {
  const i64 = new BigInt64Array([2n ** 52n + 1n, -3n]);
  const i32 = new Int32Array([2 ** 30 + 1, -5]);
  const f64 = new Float64Array([0.1, 1 / 3]);
  const arrays: [TensorTypeName, ArrayBufferView<ArrayBuffer>, number[]][] = [
    ["I64", i64, [2 ** 52 + 1, -3]],
    ["I32", i32, [2 ** 30 + 1, -5]],
    ["F64", f64, [0.1, 1 / 3]],
  ];
  const gguf = parseGguf(
    writeGguf({
      metadata: [],
      tensors: arrays.map(([type, { buffer }]) => ({
        name: type,
        type,
        shape: [2],
        data: new Uint8Array(buffer),
      })),
    }),
  );
  for (const [name, , expected] of arrays) {
    expect([...(await readExactValues(gguf, gguf.tensor(name)))]).toEqual(expected);
    expect([...(await readValues(gguf, gguf.tensor(name)))]).toEqual(expected.map(Math.fround));
  }
});

test("a big-endian file has the same values", async () => {
  for (const name of ["F32", "F16", "I64", "Q4_K", "Q8_K", "Q6_K", "IQ2_XS", "NVFP4"] as const) {
    const type = tensorType(name);
    const blocks = blocksOf(type, 2);
    const gguf = parseGguf(
      writeGguf({
        metadata: [],
        tensors: [
          { name, type: name, shape: [2 * type.blockElements], data: swapByteOrder(type, blocks) },
        ],
        endian: "big",
      }),
    );
    expect(await readValues(gguf, gguf.tensor(name))).toEqual(dequantize(type, blocks));
  }
  expect(() => swapByteOrder(tensorType("Q5_0"), new Uint8Array(22))).toThrow(/E_TTYPE/);
});

test("what is not there is refused", async () => {
  const { gguf } = matrix(tensorType("Q4_0"));
  const info = gguf.tensor("m");
  const refused = { name: "GgufError", code: "E_RANGE" };
  await expect(readValues(gguf, info, -1, 1)).rejects.toMatchObject(refused);
  await expect(readValues(gguf, info, 0, 481)).rejects.toMatchObject(refused);
  await expect(readValues(gguf, info, 0.5, 1)).rejects.toMatchObject(refused);
  const view = { row: 0, rows: 1, column: 0, columns: 97 };
  await expect(readViewport(gguf, info, view)).rejects.toMatchObject(refused);
  await expect(gguf.readTensor(info, 200, 100)).rejects.toMatchObject(refused);
  expect(() => gguf.tensor("nobody")).toThrow(/E_RANGE: there is no tensor nobody/);
});

test("a tensor of an unknown type gives bytes but no values", async () => {
  const gguf = parseGguf(withData(join(header(1, 0), tensor({ type: 57 })), 96));
  const [info] = gguf.tensors;
  expect((await gguf.readTensor(info!)).length).toBe(96);
  await expect(readValues(gguf, info!)).rejects.toThrow(/E_TTYPE.*type 57, unknown/);
});

test("bytes of every type add up", () => {
  for (const type of TENSOR_TYPES) {
    expect(bytesOf(type, 2 * type.blockElements)).toBe(2 * type.blockBytes);
  }
});
