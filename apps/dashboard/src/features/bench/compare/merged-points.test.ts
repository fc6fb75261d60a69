import { expect, test } from "vitest";
import { pointAt, runWith } from "../bench.test-data.ts";
import { mergedPoints, runNames } from "./merged-points.ts";

const point = pointAt({ depth: 0 }, { "generation-rate": 1 });

test("runs with one title are told apart by their time, or by their number", () => {
  const day = "2026-11-01T10:00:00.000Z";
  const runs = [
    { title: "a", startedAt: day },
    { title: "a", startedAt: day },
    { title: "b", startedAt: day },
  ];
  const names = runNames(runs);
  expect(new Set(names).size).toBe(3);
  expect(names[2]).toBe("b");
});

test("points of runs lie over one another, each a series of its run", () => {
  const two = [runWith({ title: "a", points: [point] }), runWith({ title: "b", points: [point] })];
  const points = mergedPoints(two);
  expect(points.map(({ axes }) => axes.series)).toEqual(["a", "b"]);
  expect(new Set(points.map(({ id }) => id)).size).toBe(2);
});
