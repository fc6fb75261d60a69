import type { EngineCatalog } from "@llcuda/protocol";
import { expect, it } from "vitest";
import { cacheSize, notRunnable, runnable } from "./engine-groups.ts";
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
