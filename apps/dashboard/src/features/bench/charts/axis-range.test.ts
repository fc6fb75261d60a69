import { expect, test } from "vitest";
import { RATE_SPEC, telemetryReadings, telemetrySpec } from "../live/trace-charts.ts";
import { xRange, yRange } from "./axis-range.ts";

const axis = { name: "", format: String };

test("a moment stands in one line over rate, timeline and machine: none of them has room at its ends", () => {
  const machine = telemetrySpec(telemetryReadings(["processor"]));
  for (const { x } of [RATE_SPEC, machine]) expect(xRange(x, 0, 13_400)).toEqual([0, 13_400]);
});

test("points elsewhere do not stand on the edge", () => {
  expect(xRange(axis, 0, 100)).toEqual([-4, 104]);
  expect(xRange({ ...axis, log: 2 }, 1, 8)).toEqual([0.8, 10]);
  expect(xRange({ ...axis, log: 10 }, 3, 40)).toEqual([1, 100]);
  expect(xRange({ ...axis, from: 0, to: 9 }, 3, 40)).toEqual([0, 9]);
});

test("one place alone has room, also where an axis has none", () => {
  const [low, high] = xRange({ ...axis, flush: true }, 5, 5);
  expect(low).toBeLessThan(5);
  expect(high).toBeGreaterThan(5);
});

test("amounts begin at zero, and have some air above them", () => {
  expect(yRange(axis, 40, 100)).toEqual([0, 108]);
  expect(yRange(axis, 0, 0)).toEqual([0, 1]);
  expect(yRange({ ...axis, to: 200 }, 40, 100)).toEqual([0, 200]);
  expect(yRange({ ...axis, log: 10 }, 3, 40)).toEqual([1, 100]);
});
