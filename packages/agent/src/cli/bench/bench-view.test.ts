import type { BenchEvent } from "@llcuda/protocol";
import { benchRun } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { pointOf } from "../../bench/bench-run.test-data.ts";
import { BenchView, pointLine } from "./bench-view.ts";

const point = {
  ...pointOf({ concurrency: 4 }, { "user-rate": [50, 51, 52, 53, 54], "first-token": [12] }),
  limit: {
    share: 0.61,
    limit: 85,
    bound: "bandwidth" as const,
    bytesPerToken: 1,
    operationsPerToken: 1,
  },
  disturbances: ["somebody was chatting, 3 s"],
};

test("a point in one line", () => {
  expect(pointLine(point)).toMatch(
    /^SmolLM2, 4 at once: 52 tok\/s per user \(50 to 54\), first after 12 ms, 61 % of the limit, disturbed: somebody was chatting, 3 s$/,
  );
  const error = { code: "OUT_OF_MEMORY" as const, message: "It ran out.", hint: "", remedies: [] };
  expect(pointLine({ ...point, status: "failed", error })).toContain("It ran out.");
});

function shown(isTTY: boolean): string {
  let text = "";
  const view = new BenchView({ isTTY, columns: 60, write: (part) => (text += part) });
  const running = { ...benchRun([]), status: "running" as const, stage: "4 users at once" };
  const snapshot: BenchEvent = { type: "snapshot", run: running, requests: [], telemetry: [] };
  const change: BenchEvent = {
    type: "change",
    summary: running,
    bottleneck: null,
    tuned: null,
    points: [point],
    requests: [],
    telemetry: [],
  };
  for (const event of [snapshot, snapshot, change, change]) view.take(event);
  view.end();
  return text;
}

test("a file gets each stage and each point once", () => {
  expect(shown(false).split("\n")).toEqual(["4 users at once", pointLine(point), ""]);
});

test("in a terminal one line moves, and points stay above it", () => {
  expect(shown(true)).toBe(
    `\r\u001B[K4 users at once\r\u001B[K4 users at once\r\u001B[K${pointLine(point)}\n\r\u001B[K4 users at once\r\u001B[K4 users at once\r\u001B[K`,
  );
});
