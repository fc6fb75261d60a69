import type { EngineCatalog } from "@llcuda/protocol";
import { expect, it } from "vitest";
import { cacheSize, lacksRuntime, notRunnable, runnable } from "./engine-groups.ts";
import { FAILED, NO_FIT, record } from "./engine.test-data.ts";

const catalog = {
  engines: [
    record({ id: "fits" }),
    record({ id: "misfit", fit: NO_FIT, place: "cache", size: 5 }),
    record({ id: "broken", proof: FAILED, place: "cache", size: 7 }),
    record({ id: "unknown-size", place: "cache", size: null }),
    record({ id: "in use all the same", fit: NO_FIT, inUse: true }),
  ],
} as EngineCatalog;
const ids = (engines: { id: string }[]): string[] => engines.map(({ id }) => id);

it("tells what runs from what does not, in the catalog's order, and loses none", () => {
  expect(ids(runnable(catalog))).toEqual(["fits", "unknown-size", "in use all the same"]);
  expect(ids(notRunnable(catalog))).toEqual(["misfit", "broken"]);
});

it("counts what lies in the cache", () => {
  expect(cacheSize(catalog)).toBe(12);
});

it("knows which engine lacks nothing but what the agent can fetch", () => {
  const fit = { ...NO_FIT, code: "LIBRARY_MISSING" as const };
  const contents = { inspected: true, sass: [], ptx: [], cudaMajor: 12, glibc: null, needed: [] };
  const lacking = (missing: string[], place: "cache" | "available" = "cache") =>
    lacksRuntime(record({ place, fit, contents: { ...contents, missing } }));
  expect(lacking(["libcudart.so.12"])).toBe(true);
  expect(lacking(["libggml-rpc.so.0"])).toBe(false);
  expect(lacking(["libcudart.so.12"], "available")).toBe(false);
  expect(lacksRuntime(record({ place: "cache", fit: NO_FIT }))).toBe(false);
});
