import type { EngineRecord, EngineWork } from "@llcuda/protocol";
import { expect, it } from "vitest";
import { actionsOf } from "./engine-actions.ts";
import { FAILED, NO_FIT, record, work } from "./engine.test-data.ts";

const passed: EngineRecord["proof"] = { state: "passed", at: "", version: "1" };
const error = FAILED.state === "failed" ? FAILED.error : null;

const LACKING = record({
  place: "elsewhere",
  fit: { ...NO_FIT, code: "LIBRARY_MISSING" },
  contents: {
    inspected: true,
    sass: [],
    ptx: [],
    cudaMajor: 12,
    glibc: null,
    needed: [],
    missing: ["libcublas.so.12"],
  },
});

it.each<[why: string, EngineRecord, EngineWork | undefined, names: string]>([
  ["can be fetched", record(), undefined, "Install"],
  ["would be built here", record({ source: "build" }), undefined, "Build"],
  ["does not fit", record({ fit: NO_FIT }), undefined, ""],
  ["is being fetched", record(), work(), "Cancel"],
  ["could not be fetched", record(), work({ error }), "Try again, Put away"],
  ["lies in the cache", record({ place: "cache" }), undefined, "Use, Prove, Remove"],
  [
    "is in use",
    record({ place: "cache", inUse: true, proof: passed }),
    undefined,
    "Prove again, Remove",
  ],
  [
    "was found elsewhere",
    record({ place: "elsewhere", proof: passed }),
    undefined,
    "Use, Prove again",
  ],
  [
    "is here and does not fit",
    record({ place: "cache", fit: NO_FIT, proof: FAILED }),
    undefined,
    "Prove again, Remove",
  ],
  ["failed its proof", record({ place: "elsewhere", proof: FAILED }), undefined, "Prove again"],
  ["lacks CUDA's libraries", LACKING, undefined, "Fetch CUDA libraries, Prove"],
  ["is being proved", record({ place: "cache" }), work({ kind: "prove" }), "Cancel"],
])("an engine that %s", (_why, engine, at, names) => {
  expect(
    actionsOf(engine, at)
      .map(({ name }) => name)
      .join(", "),
  ).toBe(names);
});
