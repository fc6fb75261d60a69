import type { BenchRequest } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { phasesOf, requestAt } from "./timeline-picture.ts";

function requestOf(more: Partial<BenchRequest>): BenchRequest {
  return {
    id: 1,
    point: "p",
    lane: 0,
    sent: 100,
    begun: 150,
    firstToken: 300,
    ended: 900,
    tokens: 64,
    failed: false,
    ...more,
  };
}

test("a request waits, reads, then writes", () => {
  expect(phasesOf(requestOf({}), 5_000)).toEqual([
    { phase: "wait", from: 100, to: 150 },
    { phase: "prefill", from: 150, to: 300 },
    { phase: "generate", from: 300, to: 900 },
  ]);
});

test("what goes on reaches to now", () => {
  expect(phasesOf(requestOf({ ended: null }), 700).at(-1)).toEqual({
    phase: "generate",
    from: 300,
    to: 700,
  });
  expect(phasesOf(requestOf({ ended: null, firstToken: null }), 200)).toEqual([
    { phase: "wait", from: 100, to: 150 },
    { phase: "prefill", from: 150, to: 200 },
  ]);
});

test("an engine that does not say when it began shows no waiting", () => {
  expect(phasesOf(requestOf({ begun: null }), 0).map(({ phase }) => phase)).toEqual([
    "prefill",
    "generate",
  ]);
});

test("a failure shows from where it can have happened", () => {
  expect(phasesOf(requestOf({ failed: true }), 0).at(-1)?.phase).toBe("failed");
  expect(phasesOf(requestOf({ failed: true, firstToken: null, ended: 400 }), 0)).toEqual([
    { phase: "wait", from: 100, to: 150 },
    { phase: "failed", from: 150, to: 400 },
  ]);
});

test("the pointer finds the request of its row and time", () => {
  const all = [
    requestOf({}),
    requestOf({ id: 2, lane: 1 }),
    requestOf({ id: 3, sent: 1_000, ended: null }),
  ];
  expect(requestAt(all, { lane: 1, at: 500, now: 2_000 })?.id).toBe(2);
  expect(requestAt(all, { lane: 0, at: 1_500, now: 2_000 })?.id).toBe(3);
  expect(requestAt(all, { lane: 0, at: 950, now: 2_000 })).toBeNull();
});
