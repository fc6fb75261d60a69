import type { BenchEvent } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { benchesOver, servedPlan } from "./benches.test-data.ts";
import { Benches } from "./benches.ts";
import { installTool, planOf, toolRow } from "./engine/engine-bench.test-data.ts";

const FAST = { tokensPerSecond: 2_000, firstTokenMs: 5 };

test("a run is measured, kept, and found again with its requests and readings", async () => {
  const { benches, model, run, store, world } = benchesOver(FAST);
  const done = await run(servedPlan({ load: { kind: "closed", concurrency: [1, 3] } }));
  expect(done).toMatchObject({
    status: "done",
    title: "tiny-F16, one user and 3 users at once",
    error: null,
    conditions: {
      engine: { id: "fake", backend: "cpu" },
      models: [{ id: model, name: "tiny-F16", quantization: "F16" }],
      bandwidth: 1e10,
    },
    headline: { quantity: "total-rate" },
  });
  expect(
    done.points.map(({ axes, requests, status, tokens }) => [
      axes.concurrency,
      status,
      requests.done,
      tokens.generated,
      tokens.cached,
    ]),
  ).toEqual([
    [1, "done", 6, 96, 0],
    [3, "done", 6, 96, 0],
  ]);
  expect(done.points[0]!.quantities["first-token"]!.median).toBeGreaterThanOrEqual(5);
  // A later agent on the same store.
  const later = new Benches(world, store);
  expect(later.get(done.id)).toEqual(done);
  const events: BenchEvent[] = [];
  for await (const event of later.watch(done.id)) events.push(event);
  expect(events).toEqual([
    {
      type: "snapshot",
      run: done,
      requests: expect.objectContaining({ length: 12 }) as unknown,
      telemetry: expect.any(Array) as unknown,
    },
  ]);
  await later.close();
  expect(benches.compare([done.id, done.id])[0]!.changed).toEqual([]);
});

test("how fast it writes for one user is told, for the list of models", async () => {
  const told: unknown[] = [];
  const { model, run } = benchesOver({}, { onRate: (...rate) => void told.push(rate) });
  const { points } = await run(servedPlan({ load: { kind: "closed", concurrency: [2, 1] } }));
  const alone = points.find(({ axes }) => axes.concurrency === 1);
  expect(told).toEqual([[model, alone!.quantities["generation-rate"]!.median]]);
});

test("a watcher gets the whole first, then only what has changed", async () => {
  const { benches } = benchesOver(FAST);
  const begun = await benches.start(servedPlan(), false);
  const id = begun.outcome === "begun" ? begun.id : "";
  const types: string[] = [];
  const ended = new Set<number>();
  for await (const event of benches.watch(id)) {
    types.push(event.type);
    for (const request of event.requests) if (request.ended !== null) ended.add(request.id);
    if (event.type === "change" && event.summary.status === "done") break;
  }
  expect(types[0]).toBe("snapshot");
  expect(new Set(types.slice(1))).toEqual(new Set(["change"]));
  expect(ended.size).toBe(6);
});

test("a cancel ends at once and keeps what was measured; what waits is skipped", async () => {
  const { benches } = benchesOver({ tokensPerSecond: 200 });
  const load = { kind: "closed" as const, concurrency: [1, 2] };
  const begun = await benches.start(servedPlan({ load, requests: 1_000, seconds: 600 }), false);
  const id = begun.outcome === "begun" ? begun.id : "";
  for await (const event of benches.watch(id)) {
    if (event.requests.some(({ ended }) => ended !== null)) break;
  }
  await benches.cancel(id);
  const { points, status } = benches.get(id);
  expect(status).toBe("cancelled");
  expect(points.map((point) => point.status)).toEqual(["done", "skipped"]);
  expect(points[0]!.requests.done).toBeGreaterThan(0);
  expect(points[0]!.requests.failed).toBe(0);
});

test("a crash of the engine is the point's result, with its diagnosis", async () => {
  const { run } = benchesOver({
    tokensPerSecond: 1_000,
    crashAfterTokens: { tokens: 30, text: "CUDA error: out of memory", signal: "SIGABRT" },
  });
  const workload = { ...servedPlan().workload, outputTokens: 64 };
  const load = { kind: "closed" as const, concurrency: [1, 2] };
  const done = await run(servedPlan({ workload, load, warmup: 0 }));
  expect(done.points.map(({ error, status }) => [status, error?.code])).toEqual([
    ["failed", "OUT_OF_MEMORY"],
    ["skipped", undefined],
  ]);
  expect(done.error?.code).toBe("OUT_OF_MEMORY");
});

const KILLED = { text: "CUDA error: out of memory", signal: "SIGKILL" } as const;
const TWO_POINTS = { kind: "closed" as const, concurrency: [1, 2] };

test("an engine that dies while it counts the first words ends the run with its diagnosis", async () => {
  const { run } = benchesOver({ crashAfterTokens: { ...KILLED, tokens: 0 } });
  const done = await run(servedPlan({ load: TWO_POINTS }));
  expect([done.status, done.error?.code]).toEqual(["failed", "OUT_OF_MEMORY"]);
  expect(done.points.map(({ status }) => status)).toEqual(["skipped", "skipped"]);
});

test("so does one that dies while it is warmed", async () => {
  const { run } = benchesOver({ crashAfterTokens: { ...KILLED, tokens: 8 } });
  const done = await run(servedPlan({ load: TWO_POINTS, warmup: 2 }));
  expect([done.status, done.error?.code]).toEqual(["done", "OUT_OF_MEMORY"]);
  expect(done.points.map(({ error, requests, status }) => [status, error?.code, requests])).toEqual(
    [
      ["failed", "OUT_OF_MEMORY", { good: 0, done: 0, failed: 1, refused: 0 }],
      ["skipped", undefined, { good: 0, done: 0, failed: 0, refused: 0 }],
    ],
  );
});

test("who would be disturbed is asked first", async () => {
  const { benches, world } = benchesOver(FAST, { activeAnswers: () => 2 });
  expect(await benches.start(servedPlan(), false)).toEqual({
    outcome: "ask",
    reasons: ["2 answers are being written: they would slow the bench, and the bench them."],
  });
  expect(world.fleet.loaded.value.models).toEqual([]);
});

test("a second run waits for the first, and may be cancelled while it waits", async () => {
  const { benches } = benchesOver({ tokensPerSecond: 200 });
  const first = await benches.start(servedPlan({ requests: 1_000 }), false);
  // Its own requests are no answers that a person waits for.
  for await (const event of benches.watch(first.outcome === "begun" ? first.id : "")) {
    if (event.requests.length > 0) break;
  }
  const second = await benches.start(servedPlan(), false);
  const ids = [first, second].map((each) => (each.outcome === "begun" ? each.id : ""));
  expect(ids.map((id) => benches.get(id).status)).toEqual(["running", "queued"]);
  expect(() => benches.delete(ids[1]!)).toThrow(/still runs/);
  const waiting = benches.cancel(ids[1]!);
  await benches.cancel(ids[0]!);
  await waiting;
  expect(ids.map((id) => benches.get(id).status)).toEqual(["cancelled", "cancelled"]);
});

test("the history is filtered, tagged and thinned", async () => {
  const { benches, run } = benchesOver(FAST);
  const { id } = await run(servedPlan({ requests: 2 }));
  const stop = new AbortController();
  const events = benches.history({ tag: "night" }, 10, stop.signal)[Symbol.asyncIterator]();
  expect((await events.next()).value).toEqual({ type: "page", runs: [], more: false, tags: [] });
  benches.tag(id, ["night", "night"]);
  expect((await events.next()).value).toMatchObject({
    type: "change",
    runs: [{ id, tags: ["night"] }],
    removed: [],
    tags: ["night"],
  });
  benches.delete(id);
  expect((await events.next()).value).toEqual({
    type: "change",
    runs: [],
    removed: [id],
    tags: [],
  });
  expect(() => benches.get(id)).toThrow(/no bench/);
  stop.abort();
});

test("what an agent that died left unfinished is told as such", async () => {
  const { run, store, world } = benchesOver(FAST);
  const done = await run(servedPlan({ requests: 2 }));
  const gone = { pid: 1, startTime: "0", space: "elsewhere" };
  store.save({ ...done, status: "running" }, undefined, JSON.stringify(gone));
  const later = new Benches(world, store);
  expect(later.get(done.id)).toMatchObject({
    status: "failed",
    error: { code: "ANSWER_INTERRUPTED" },
    points: [{ status: "done" }],
  });
});

/** 128 tokens in about so many seconds, five times. */
function tg128(seconds: number) {
  const samples_ns = [0.9, 0.95, 1, 1.05, 1.1].map((each) => each * seconds * 1e9);
  return { ...toolRow(0, 128, 1), samples_ns };
}

test("a run that is slower than the last like it says so, unless the machine did other things", async () => {
  const { bin, run } = benchesOver();
  installTool(bin, "llama-bench", [tg128(1)]);
  const plan = planOf({ generations: [128] });
  const first = await run(plan);
  expect(first.regression).toBeNull();
  installTool(bin, "llama-bench", [tg128(2)]);
  const slower = await run(plan);
  const quiet = !first.disturbed && !slower.disturbed;
  expect(slower.regression?.includes("generation-rate is 50.0 % worse") ?? false).toBe(quiet);
});

test("a row of the history has few of a person's own prompts, the run all", async () => {
  const { benches, run } = benchesOver(FAST);
  const own = { kind: "own" as const, prompts: ["a", "b", "c", "d", "e"] };
  const workload = { ...servedPlan().workload, ...own };
  const { id } = await run(servedPlan({ workload, requests: 1, warmup: 0 }));
  expect(benches.get(id).plan).toMatchObject({ workload: { prompts: { length: 5 } } });
  for await (const event of benches.history({}, 5)) {
    expect(event.runs[0]!.plan).toMatchObject({ workload: { prompts: { length: 3 } } });
    break;
  }
});

test("a run's begin and end are marked on the GPU's charts", async () => {
  const marks: string[] = [];
  const ended = Promise.withResolvers<void>();
  const gpu = {
    readings: () => [],
    limits: () => Promise.resolve({ bandwidth: null, compute: null }),
    knownLimits: () => ({ bandwidth: null, compute: null }),
    mark: (kind: string, label: string) => {
      marks.push(`${kind}: ${label}`);
      if (label.endsWith("ended")) ended.resolve();
    },
  };
  const { run } = benchesOver(FAST, { gpu });
  await run(servedPlan());
  await ended.promise;
  expect(marks).toEqual([
    expect.stringMatching(/^bench: .* began$/),
    "bench: tiny-F16, one user ended",
  ]);
});
