import { expect, test } from "vitest";
import { MachineLimits } from "./machine-limits.ts";

function probeStore(bandwidth: number | null) {
  const saved: object[] = bandwidth === null ? [] : [{ bandwidth }];
  return {
    saved,
    probe: () => saved.at(-1) ?? null,
    saveProbe: (_machine: string, probe: object) => void saved.push(probe),
  };
}

const noMemory = (): Promise<number> => Promise.reject(new Error("nobody asked for memory"));

const { signal } = new AbortController();

test("memory is measured once, and the best that it ever did counts", async () => {
  let measured = 0;
  const measure = (): Promise<number> => {
    measured += 1;
    return Promise.resolve(20e9);
  };
  const store = probeStore(null);
  const limits = new MachineLimits({ store, gpu: null, measure });
  expect(await limits.of("cpu", null, signal)).toEqual({ bandwidth: 20e9, compute: null });
  await limits.of("cpu", null, signal);
  expect([measured, store.saved]).toEqual([1, [{ bandwidth: 20e9 }]]);
  // A later agent on a busy machine.
  const busy = new MachineLimits({ store, gpu: null, measure: () => Promise.resolve(5e9) });
  expect(await busy.of("cpu", null, signal)).toEqual({ bandwidth: 20e9, compute: null });
  expect(store.saved).toHaveLength(1);
});

test("a GPU's limits are what its own probes measured, and unknown without any", async () => {
  const gpu = {
    readings: () => [],
    limits: () => Promise.resolve({ bandwidth: 3e12, compute: 7e14 }),
    knownLimits: () => ({ bandwidth: 3e12, compute: null }),
  };
  const store = probeStore(null);
  const known = new MachineLimits({ store, gpu, measure: noMemory });
  expect(await known.of("cuda", null, signal)).toEqual({ bandwidth: 3e12, compute: 7e14 });
  const unknown = new MachineLimits({ store, gpu: null, measure: noMemory });
  expect(await unknown.of("cuda", null, signal)).toEqual({ bandwidth: null, compute: null });
});

test("what was measured before is known without measuring anything", async () => {
  const store = probeStore(null);
  const fresh = new MachineLimits({ store, gpu: null, measure: noMemory });
  expect(fresh.known("cpu", null)).toEqual({ bandwidth: null, compute: null });
  expect(fresh.known("cuda", null)).toEqual({ bandwidth: null, compute: null });
  const measured = new MachineLimits({ store, gpu: null, measure: () => Promise.resolve(20e9) });
  await measured.of("cpu", null, signal);
  expect(fresh.known("cpu", null)).toEqual({ bandwidth: 20e9, compute: null });
});
