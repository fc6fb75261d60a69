import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { ALONE } from "../models/fit/companions.ts";
import { EIGHT } from "../models/fit/eight.test-data.ts";
import { startsEarly } from "./early-start.ts";

const GIB = 1024 ** 3;
const gpu = (gib: number) => ({ vramFree: [gib * GIB], ramFree: 64 * GIB });
const two = (...gib: number[]) => ({
  vramFree: gib.map((each) => each * GIB),
  names: ["CUDA0", "CUDA1"],
  ramFree: 64 * GIB,
});
const memory = (gib: number) => ({ vramFree: [], ramFree: gib * GIB });
const fixed: LoadOptions = { ...AUTOMATIC, context: 8_192, kvTypeK: "F16", kvTypeV: "F16" };

test.each([
  ["where a GPU has room for both", AUTOMATIC, gpu(24), gpu(32), true],
  ["not where what comes back gives it a longer context", AUTOMATIC, gpu(8.6), gpu(24), false],
  ["but where that was chosen", fixed, gpu(10), gpu(24), true],
  ["not where only some layers would go to the GPU", fixed, gpu(5), gpu(24), false],
  ["not where it would fit but for the margin", fixed, gpu(7), gpu(24), false],
  ["where memory has room for both", AUTOMATIC, memory(16), memory(20), true],
  ["not where memory is short until then", AUTOMATIC, memory(3), memory(16), false],
])("a model starts beside those that go %s", (_when, options, now, then, early) => {
  expect(startsEarly({ model: EIGHT, companions: ALONE }, options, [now, then])).toBe(early);
});

test("a model that would be spread over two GPUs until one of them is free waits for that one", () => {
  const read = { model: EIGHT, companions: ALONE };
  expect(startsEarly(read, fixed, [two(7, 7), two(24, 7)])).toBe(false);
  // The other GPU holds it, too.
  expect(startsEarly(read, fixed, [two(7, 24), two(32, 24)])).toBe(true);
});
