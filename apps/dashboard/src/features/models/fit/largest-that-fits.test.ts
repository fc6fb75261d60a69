import type { ModelFit } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { CATALOG } from "../model.test-data.ts";
import { FITS, GIB, NO_GPU, TOO_LONG } from "./fit.test-data.ts";
import { largestThatFits } from "./largest-that-fits.ts";

const [file] = CATALOG.files;
const GONE = { state: "gone", at: "2026-11-26T00:00:00.000Z", host: null, movedTo: null } as const;
const sized = (reference: string, size: number | null, check: typeof GONE | null = null) => {
  return { ...CATALOG, files: [{ ...file!, reference, size, check, localId: null }] };
};
const headers = (fits: Record<string, ModelFit>) => (model: string) => fits[model] ?? null;
const NOTHING_READ = headers({});

test("by its size, the largest file that leaves room for a cache is told, with 7 GiB free", () => {
  const catalog = [
    sized("small", GIB),
    sized("fits", 5.4 * GIB),
    sized("gone", 5.45 * GIB, GONE),
    sized("leaves no room", 6.9 * GIB),
    sized("unknown", null),
  ];
  expect(largestThatFits(catalog, FITS, NOTHING_READ)).toEqual({ reference: "fits", rough: true });
});

test("what its own header tells counts more than its size", () => {
  const catalog = [sized("small", GIB), sized("fits", 5.4 * GIB), sized("tight", 6.6 * GIB)];
  expect(largestThatFits(catalog, FITS, headers({ tight: FITS }))).toEqual({
    reference: "tight",
    rough: false,
  });
  expect(largestThatFits(catalog, FITS, headers({ fits: TOO_LONG }))).toEqual({
    reference: "small",
    rough: true,
  });
});

test("the header of another quantization tells of the cache, which is rough still", () => {
  // Cache and buffers of the one that was read take 1.26 GiB.
  const files = [
    { ...file!, reference: "read", size: 4 * GIB, localId: "here", check: null },
    { ...file!, reference: "larger", size: 5.7 * GIB, localId: null, check: null },
    { ...file!, reference: "too large", size: 5.8 * GIB, localId: null, check: null },
  ];
  expect(largestThatFits([{ ...CATALOG, files }], FITS, headers({ here: FITS }))).toEqual({
    reference: "larger",
    rough: true,
  });
});

test("nothing is told where nothing fits, or without a GPU", () => {
  expect(largestThatFits([sized("large", 40 * GIB)], FITS, NOTHING_READ)).toBeNull();
  expect(largestThatFits([sized("small", GIB)], { machine: NO_GPU }, NOTHING_READ)).toBeNull();
});
