import { expect, test } from "vitest";
import { toNativeError } from "./translate-error.ts";

test("memory that ran out is told with asked, free, total and ours", () => {
  const facts = {
    asked: 3 * 2 ** 30,
    free: 2 ** 30,
    total: 80 * 2 ** 30,
    ours: 79 * 2 ** 30,
    device: 1,
  };
  const error = toNativeError("OUT_OF_MEMORY", "", facts);
  expect(error.message).toBe(
    "GPU 1 has no 3.00 GiB: 1.00 GiB of 80.00 GiB are free, 79.00 GiB are held by tensors here.",
  );
  expect(error.facts).toMatchObject(facts);
});

test("a sticky fault asks for a new process, a passing one does not", () => {
  const sticky = toNativeError("CUDA_FAULT", "x failed", { cuda: 700, sticky: 1 });
  expect([sticky.sticky, sticky.hint]).toEqual([true, expect.stringContaining("new process")]);
  expect(toNativeError("CUDA_FAULT", "x failed", { cuda: 1, sticky: 0 }).sticky).toBe(false);
});

test("a GPU that is not there is told apart from a machine without one", () => {
  expect(toNativeError("DEVICE_ABSENT", "no driver", { device: 0, count: 0 }).message).toContain(
    "no driver",
  );
  expect(toNativeError("DEVICE_ABSENT", "", { device: 3, count: 2 }).hint).toBe(
    "Name one of 0 to 1.",
  );
});
