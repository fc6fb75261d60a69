import type { GpuProbe } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { properties } from "./gpu.test-data.ts";
import { limitsOf, probeOf } from "./limits.ts";

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
