import { benchRun } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { pointOf } from "../bench-run.test-data.ts";
import { planOf } from "../engine/engine-bench.test-data.ts";
import { engineAlone, runOfEngineAlone } from "./engine-alone.ts";

const parallel = { plan: planOf({ parallel: [1, 8] }) };

test("only a whole, undisturbed run of the same model and engine with several at once counts", () => {
  const served = benchRun([]);
  const right = benchRun([], { ...parallel, id: "right" });
  const { conditions } = right;
  const wrong = [
    benchRun([], { plan: planOf({ generations: [128] }) }),
    benchRun([], { ...parallel, disturbed: true }),
    benchRun([], { ...parallel, status: "cancelled" }),
    benchRun([], { ...parallel, conditions: { ...conditions, gpu: "another" } }),
    benchRun([], { ...parallel, conditions: { ...conditions, models: [] } }),
    benchRun([], { ...parallel, conditions: { ...conditions, engine: null } }),
  ];
  expect(runOfEngineAlone(wrong, served)).toBeNull();
  const older = benchRun([], { ...parallel, id: "older" });
  expect(runOfEngineAlone([...wrong, right, older], served)?.id).toBe("right");
});

test("its rates are those of llama-batched-bench, by how many were at once", () => {
  const run = benchRun([
    pointOf({ concurrency: null }, { "generation-rate": [900] }),
    pointOf({ concurrency: 1 }, { "generation-rate": [850] }),
    pointOf({ concurrency: 8 }, { "generation-rate": [4_500] }),
  ]);
  expect(engineAlone(run)).toEqual({
    day: "2026-11-01",
    rates: new Map([
      [1, 850],
      [8, 4_500],
    ]),
  });
});
