import { expect, test } from "vitest";
import { diagnose, toldSize } from "./pip-download.ts";

test.for([
  ["/usr/bin/python3: No module named pip", "this Python has no pip"],
  ["spawn python3 ENOENT", "there is no python3"],
  [
    "ERROR: Could not find a version that satisfies the requirement x\nERROR: No matching distribution found for x==1",
    "the package index does not have it or is out of reach",
  ],
  [
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    "the disk is full",
  ],
  ["something new", "it failed"],
] as const)("%j", ([said, why]) => {
  expect(diagnose(said)[0]).toBe(why);
});

test.for([
  ["Collecting x\n  Downloading x-1-py3-none-any.whl (594.3 MB)\n", 594_300_000],
  ["  Downloading x-1-py3-none-any.whl (954 kB)", 954_000],
  ["Looking in indexes: there", null],
] as const)("the size in %j", ([said, size]) => {
  expect(toldSize(said)).toBe(size);
});
