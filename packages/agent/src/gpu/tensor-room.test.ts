import type { GpuReading } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { properties, reading } from "./gpu.test-data.ts";
import { roomFor } from "./tensor-room.ts";

const GIB = 2 ** 30;
const large = { elements: 128e6, bytes: 72e6, type: "Q4_K" };

/** Readings of GPU 0, 1 ... that use so many bytes. */
const used = (...bytes: number[]): GpuReading[] =>
  bytes.map((memoryUsed, index) => reading({ index, memoryUsed }));

test("a large tensor goes to the GPU with most memory free, if that is enough", () => {
  const first = properties({ uuid: "GPU-a", memoryTotal: 8 * GIB });
  const second = properties({ index: 1, uuid: "GPU-b", memoryTotal: 8 * GIB });

  expect(roomFor([large], [first], [])).toEqual({ kind: "gpu", uuid: "GPU-a" });
  const both = roomFor([large], [first, second], used(5 * GIB, 2 * GIB));
  expect(both).toEqual({ kind: "gpu", uuid: "GPU-b" });
  expect(roomFor([large], [first, second], used(7.5 * GIB, 7.9 * GIB))).toEqual({
    kind: "none",
    reason: expect.stringContaining("memory free"),
  });
});

test("what is small, or on a machine without a GPU, is not worth a word", () => {
  expect(roomFor([{ ...large, elements: 1e6 }], [properties()], [])).toEqual({ kind: "pointless" });
  expect(roomFor([large], [], [])).toEqual({ kind: "pointless" });
});

test("types that the addon does not compute with are named", () => {
  expect(roomFor([{ ...large, type: "F64" }], [properties()], [])).toEqual({
    kind: "none",
    reason: expect.stringContaining("F64"),
  });
});

test("two tensors need room for both", () => {
  const gpu = properties({ uuid: "GPU-a", memoryTotal: 2 * GIB });
  const half = { ...large, bytes: 0.6 * GIB };
  expect(roomFor([half], [gpu], [])).toEqual({ kind: "gpu", uuid: "GPU-a" });
  expect(roomFor([half, half], [gpu], [])).toMatchObject({ kind: "none" });
  expect(roomFor([half, { ...half, type: "I32" }], [gpu], [])).toMatchObject({
    reason: expect.stringContaining("I32"),
  });
});
