import type { GpuProbe } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { properties } from "./gpu.test-data.ts";
import { limitsOf, limitsOfModel, limitsTogether, probeOf } from "./limits.ts";

const PROBE: GpuProbe = {
  uuid: "GPU-1",
  driver: "580.65.06",
  measuredAt: "2026-01-01T00:00:00.000Z",
  copyBandwidth: 4e12,
  readBandwidth: null,
  matmul: { F32: 5e13, F16: 7e14, BF16: 7.6e14 },
  hostToDevice: 5.5e10,
  deviceToHost: 5.4e10,
  launchMicroseconds: 2,
};

test("a probe counts for its GPU with its driver only", () => {
  expect(probeOf(properties(), [PROBE])).toBe(PROBE);
  expect(probeOf(properties({ driver: "590.1" }), [PROBE])).toBeNull();
  expect(probeOf(properties({ uuid: "GPU-2" }), [PROBE])).toBeNull();
  expect(probeOf(undefined, [PROBE])).toBeNull();
});

test("limits: memory by copies, computing by the fastest halves; what was not measured is none", () => {
  expect(limitsOf(PROBE)).toEqual({ bandwidth: 4e12, compute: 7.6e14 });
  expect(limitsOf({ ...PROBE, readBandwidth: 4.4e12, matmul: {} })).toEqual({
    bandwidth: 4.4e12,
    compute: null,
  });
  expect(limitsOf(null)).toEqual({ bandwidth: null, compute: null });
});

const SLOW = { bandwidth: 1e12, compute: 1e14 };
const FAST = { bandwidth: 4e12, compute: 8e14 };
const UNMEASURED = { bandwidth: null, compute: null };

test("a model on one of different GPUs has that one's limits", () => {
  expect(limitsTogether([SLOW, FAST], null)).toEqual(SLOW);
  expect(limitsTogether([SLOW, FAST], { shares: [0, 7e9], atOnce: false })).toEqual(FAST);
  expect(limitsTogether([SLOW, UNMEASURED], { shares: [0, 1], atOnce: false })).toEqual(UNMEASURED);
  expect(limitsTogether([SLOW], { shares: [0, 1], atOnce: false })).toEqual(UNMEASURED);
  expect(limitsTogether([], null)).toEqual(UNMEASURED);
});

test("an engine's first GPU is the one that the environment leaves to it", () => {
  const state = {
    properties: [properties(), properties({ index: 1, uuid: "GPU-2" })],
    probes: [PROBE, { ...PROBE, uuid: "GPU-2", copyBandwidth: 1e12 }],
  };
  const first = { shares: [5e9], atOnce: false };
  const bandwidth = (env: Record<string, string>) => limitsOfModel(state, env, first).bandwidth;
  expect(bandwidth({})).toBeCloseTo(4e12, -3);
  expect(bandwidth({ CUDA_VISIBLE_DEVICES: "1" })).toBeCloseTo(1e12, -3);
  expect(bandwidth({ CUDA_VISIBLE_DEVICES: "GPU-2,GPU-1" })).toBeCloseTo(1e12, -3);
});

test("split by layers, a token takes the time of all GPUs together; by tensors, that of the slowest", () => {
  const half = { shares: [5e9, 5e9], atOnce: false };
  expect(limitsTogether([FAST, FAST], half)).toEqual({ bandwidth: 4e12, compute: 1.6e15 });
  // Half a byte at 1 TB/s and half at 4: 0.625 ps.
  expect(limitsTogether([SLOW, FAST], half).bandwidth).toBeCloseTo(1.6e12, -3);
  expect(limitsTogether([SLOW, FAST], { ...half, atOnce: true }).bandwidth).toBeCloseTo(2e12, -3);
  expect(limitsTogether([FAST, FAST], { ...half, atOnce: true }).bandwidth).toBeCloseTo(8e12, -3);
  const shares = [1, 4];
  expect(limitsTogether([SLOW, FAST], { shares, atOnce: true }).bandwidth).toBeCloseTo(5e12, -3);
  expect(limitsTogether([SLOW, UNMEASURED], half)).toEqual(UNMEASURED);
});
