import type { BenchEvent, BenchRequest, BenchTelemetry } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { pointAt, runWith } from "../bench.test-data.ts";
import { applyBenchEvent, UNREAD_RUN } from "./bench-view.ts";

const request: BenchRequest = {
  id: 1,
  point: "p",
  lane: 2,
  sent: 10,
  begun: null,
  firstToken: null,
  ended: null,
  tokens: 0,
  failed: false,
};

const reading = (at: number): BenchTelemetry => ({
  at,
  tokensPerSecond: 5,
  cpuLoad: 0.5,
  gpuLoad: null,
  gpuMemoryUsed: null,
  power: null,
  temperature: null,
  clock: null,
  throttled: [],
});

const first = pointAt({ depth: 0 }, { "generation-rate": 10 });
const run = runWith({ points: [first] });
const opened = () =>
  applyBenchEvent(UNREAD_RUN, {
    type: "snapshot",
    run,
    requests: [request],
    telemetry: [reading(5)],
  });

function change(more: Partial<Extract<BenchEvent, { type: "change" }>>): BenchEvent {
  const { points: _points, bottleneck, tuned, ...summary } = run;
  return {
    type: "change",
    summary,
    bottleneck,
    tuned,
    points: [],
    requests: [],
    telemetry: [],
    ...more,
  };
}

test("what is only drawn over time makes no other run", () => {
  const before = opened();
  const ended = { ...request, ended: 90, tokens: 12 };
  const after = applyBenchEvent(before, change({ requests: [ended], telemetry: [reading(80)] }));
  expect(after.run).toBe(before.run);
  expect([...after.trace.requests]).toEqual([ended]);
  expect(after.trace.telemetry.map(({ at }) => at)).toEqual([5, 80]);
  expect([after.trace.end, after.trace.lanes]).toEqual([90, 3]);
});

test("changed points keep their place, new ones come last", () => {
  const faster = pointAt({ depth: 0 }, { "generation-rate": 12 });
  const second = pointAt({ depth: 4_096 }, { "generation-rate": 8 });
  const after = applyBenchEvent(opened(), change({ points: [second, faster] }));
  expect(after.run?.points).toEqual([faster, second]);
});

test("a run that ends, or finds something, is another one", () => {
  const before = opened();
  const { points: _points, bottleneck: _b, tuned: _t, ...summary } = runWith({ status: "done" });
  expect(applyBenchEvent(before, change({ summary })).run?.status).toBe("done");
  expect(applyBenchEvent(before, change({ bottleneck: "Memory" })).run?.bottleneck).toBe("Memory");
});

test("after a gap the snapshot stands for all before it", () => {
  const again = applyBenchEvent(opened(), { type: "snapshot", run, requests: [], telemetry: [] });
  expect([again.trace.lanes, again.trace.end]).toEqual([0, 0]);
});
