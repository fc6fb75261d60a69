import { expect, test } from "vitest";
import { CATALOG } from "../model.test-data.ts";
import { FITS, GIB, NO_GPU } from "./fit.test-data.ts";
import { largestThatFits } from "./largest-that-fits.ts";

const [file] = CATALOG.files;
const GONE = { state: "gone", at: "2026-11-26T00:00:00.000Z", host: null, movedTo: null } as const;
const sized = (reference: string, size: number | null, check: typeof GONE | null = null) => {
  return { ...CATALOG, files: [{ ...file!, reference, size, check }] };
};

test("the largest file that leaves room for its cache is told, with 7 GiB free", () => {
  const catalog = [
    sized("small", GIB),
    sized("fits", 5.4 * GIB),
    sized("gone", 5.45 * GIB, GONE),
    sized("leaves no room", 6.9 * GIB),
    sized("unknown", null),
  ];
  expect(largestThatFits(catalog, FITS)).toBe("fits");
});

test("nothing is told where nothing fits, or without a GPU", () => {
  expect(largestThatFits([sized("large", 40 * GIB)], FITS)).toBeNull();
  expect(largestThatFits([sized("small", GIB)], { machine: NO_GPU })).toBeNull();
});
