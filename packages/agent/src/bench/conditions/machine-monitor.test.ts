import { benchPoint, benchRun } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TokenMeter } from "../../chat/token-meter.ts";
import { measured } from "../run/finish-point.ts";
import type { BenchStage } from "../run/bench-stage.ts";
import { LiveRun } from "../run/live-run.ts";
import { MachineMonitor } from "./machine-monitor.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a monitor sees of a GPU that tells this, for two seconds. */
function watched(power: number | null, throttle: string[], backend = "cuda") {
  const reading = { load: 1, memoryUsed: 1, temperature: 70, clock: 1_000, power, throttle };
  const gpu = { readings: () => [reading] };
  const world = { gpu, activeAnswers: () => 0 } as unknown as BenchStage["world"];
  const run = benchRun([]);
  const engine = { ...run.conditions.engine!, backend };
  const live = new LiveRun({ ...run, conditions: { ...run.conditions, engine } });
  const monitor = new MachineMonitor({ live, world, meter: new TokenMeter(), pids: new Set() });
  vi.advanceTimersByTime(2_000);
  monitor.close();
  return { live, monitor };
}

test("a GPU that is throttled disturbs a point, one that does as it was set does not", () => {
  const { live, monitor } = watched(300, ["power cap", "application clocks", "sync boost", "idle"]);
  const throttled = monitor.takeDisturbances().filter((what) => what.includes("throttled"));
  expect(throttled).toEqual(["the GPU was throttled (power cap), 2 s"]);
  expect(live.trace.telemetry.at(-1)).toMatchObject({ power: 300, throttled: ["power cap"] });
});

test("tokens over mean power and time are tokens per joule; without power there are none", () => {
  const point = benchPoint({}, {}, { seconds: 10 });
  point.tokens.generated = 6_000;
  const { monitor } = watched(300, []);
  const { quantities } = measured({ monitor } as unknown as BenchStage, point);
  expect(quantities["tokens-per-joule"]!.median).toBeCloseTo(2, 9);
  const silent = watched(null, []).monitor;
  const without = measured({ monitor: silent } as unknown as BenchStage, point);
  expect(without.quantities).not.toHaveProperty("tokens-per-joule");
});

test("a GPU beside an engine on the processor costs it no joules and disturbs it by nothing", () => {
  const { live, monitor } = watched(300, ["power cap"], "cpu");
  expect(monitor.takePower()).toBeNull();
  expect(monitor.takeDisturbances().filter((what) => what.includes("throttled"))).toEqual([]);
  expect(live.trace.telemetry.at(-1)).toMatchObject({ power: 300, throttled: ["power cap"] });
});
