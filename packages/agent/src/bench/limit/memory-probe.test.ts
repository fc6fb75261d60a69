import { expect, test } from "vitest";
import { bestRate, measureMemory } from "./memory-probe.ts";

test("a round lasts from the first thread's start to the last one's end; the best one counts", () => {
  const one: [number, number][] = [
    [0, 100],
    [200, 240],
  ];
  const other: [number, number][] = [
    [50, 200],
    [200, 250],
  ];
  // The second: two times a thousand bytes in 50 ms.
  expect(bestRate([one, other], 1_000)).toBe(40_000);
});

test("this machine reads its memory faster than a disk and slower than light", async () => {
  const rate = await measureMemory(undefined, 1);
  expect(rate).toBeGreaterThan(0.2e9);
  expect(rate).toBeLessThan(5e12);
});

test("a probe that nobody waits for ends", async () => {
  const cancel = new AbortController();
  const probe = measureMemory(cancel.signal);
  cancel.abort();
  await expect(probe).rejects.toThrow(/abort/i);
});
