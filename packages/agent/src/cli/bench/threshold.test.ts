import { benchRun } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { pointOf } from "../../bench/bench-run.test-data.ts";
import { judge, thresholdOf, type Threshold } from "./threshold.ts";

const run = benchRun(
  [
    pointOf({ concurrency: 1 }, { "total-rate": [40], "first-token": [90] }),
    pointOf({ concurrency: 4 }, { "total-rate": [60], "first-token": [300] }),
  ],
  { headline: { quantity: "total-rate", value: 60 } },
);

function bounds(more: Partial<Threshold>): Threshold {
  return { least: null, most: null, figure: null, ...more };
}

test.each<[string, Threshold, boolean, string]>([
  ["the headline", bounds({ least: 60 }), true, "total tok/s: 60.00, not below 60."],
  ["the headline, too low", bounds({ least: 61 }), false, "total tok/s: 60.00, below 61."],
  [
    "a time of the worst point",
    bounds({ most: 200, figure: "first-token" }),
    false,
    "first token ms: 300.00, above 200.",
  ],
  [
    "both ends",
    bounds({ least: 1, most: 300, figure: "first-token" }),
    true,
    "first token ms: 300.00, not below 1; 300.00, not above 300.",
  ],
  ["what was not measured", bounds({ least: 1, figure: "score" }), false, "score: not measured."],
])("%s", (_name, threshold, holds, words) => {
  expect(judge(run, threshold)).toEqual({ holds, words });
});

test("a run that measured nothing keeps no threshold", () => {
  expect(judge(benchRun([]), bounds({ least: 0 }))).toEqual({
    holds: false,
    words: "The run's figure: not measured.",
  });
});

test("bounds are read from the command line, and refused with what would fit", () => {
  expect(thresholdOf({})).toBeNull();
  expect(thresholdOf({ failBelow: "40" })).toEqual(bounds({ least: 40 }));
  expect(thresholdOf({ failAbove: "1e3", figure: "queue" })).toEqual(
    bounds({ most: 1_000, figure: "queue" }),
  );
  expect(() => thresholdOf({ failBelow: "forty" })).toThrow("--fail-below forty is no number.");
  expect(() => thresholdOf({ failAbove: "" })).toThrow("no number");
  expect(() => thresholdOf({ failBelow: "1", figure: "speed" })).toThrow("no figure speed");
});
