import { startFakeLlamaServer } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { benchesOver, servedPlan } from "../benches.test-data.ts";

const FAST = { tokensPerSecond: 2_000, firstTokenMs: 5 };

test("another server is asked by turns with the own model, and is told nothing of ours", async () => {
  await using other = await startFakeLlamaServer(FAST);
  const { run } = benchesOver(FAST, { env: { OTHER_API_KEY: other.apiKey } });
  const { kind: _kind, target: _target, ...load } = servedPlan({ requests: 4 });
  const done = await run({
    ...load,
    kind: "compare",
    rounds: 2,
    between: [
      { kind: "local", model: null },
      {
        kind: "endpoint",
        label: "the other",
        url: `${other.url}/v1`,
        model: "m",
        keyVariable: "OTHER_API_KEY",
      },
    ],
  });
  expect(done.error).toBeNull();
  expect(
    done.points.map(({ axes, quantities, requests }) => [
      axes.series,
      requests.done,
      // One rate for each turn.
      quantities["total-rate"]!.n,
    ]),
  ).toEqual([
    ["tiny-F16", 4, 2],
    ["the other", 4, 2],
  ]);
  // Two that tell how it counts, one that warms it, and four that count: each begins differently.
  const prompts = other.asked.map((body) =>
    JSON.stringify((body as { messages: object }).messages),
  );
  expect(prompts).toHaveLength(7);
  expect(new Set(prompts.map((text) => text.slice(0, 60))).size).toBe(7);
  expect(other.asked.every((body) => !("cache_prompt" in (body as object)))).toBe(true);
});

const withKey = (keyVariable: string) => ({
  kind: "endpoint" as const,
  label: "x",
  url: "http://127.0.0.1:9/v1",
  model: "m",
  keyVariable,
});

test("a key is only taken from a variable that is named like one", async () => {
  const { run } = benchesOver(FAST, { env: { PATH: "/bin" } });
  const path = await run(servedPlan({ target: withKey("PATH") }));
  expect(path).toMatchObject({ status: "failed", error: { code: "OPTION_INVALID" } });
  const missing = await run(servedPlan({ target: withKey("NO_API_KEY") }));
  expect(missing.error!.message).toContain("no variable NO_API_KEY");
});

test("arrivals that find no place are refused, and those that wait are late", async () => {
  const { run } = benchesOver({ tokensPerSecond: 200, slots: 1 });
  const load = { kind: "open" as const, requestsPerSecond: [100], most: 2 };
  const workload = { ...servedPlan().workload, outputTokens: 20 };
  const done = await run(servedPlan({ load, workload, requests: 12, warmup: 0 }));
  const { axes, quantities, requests } = done.points[0]!;
  expect(axes).toMatchObject({ concurrency: null, requestsPerSecond: 100 });
  expect(requests.done + requests.refused).toBe(12);
  expect(requests.refused).toBeGreaterThan(0);
  // The second of two waits for the first's 20 tokens.
  expect(quantities.queue!.max).toBeGreaterThan(quantities.queue!.min);
});

test("goodput counts answers that kept all promises", async () => {
  const { run } = benchesOver({ tokensPerSecond: 1_000, firstTokenMs: 50 });
  const strict = { firstTokenMs: 1, perTokenMs: null, totalMs: null };
  const lax = { firstTokenMs: 60_000, perTokenMs: 60_000, totalMs: 60_000 };
  const none = await run(servedPlan({ targets: strict }));
  expect(none.points[0]!.requests).toMatchObject({ good: 0, done: 6 });
  const all = await run(servedPlan({ targets: lax }));
  expect(all.points[0]!.requests).toMatchObject({ good: 6, done: 6 });
});

test("own prompts are asked as they are, in turn", async () => {
  await using other = await startFakeLlamaServer(FAST);
  const { run } = benchesOver(FAST, { env: { K_KEY: other.apiKey } });
  const target = {
    kind: "endpoint" as const,
    label: "x",
    url: `${other.url}/v1`,
    model: "m",
    keyVariable: "K_KEY",
  };
  const own = { kind: "own" as const, prompts: ["one", "two"], prefixCache: true };
  const workload = { ...servedPlan().workload, ...own };
  const done = await run(servedPlan({ target, workload, requests: 3, warmup: 0 }));
  expect(done.status).toBe("done");
  const asked = other.asked.map(
    (body) => (body as { messages: { content: string }[] }).messages[0]!.content,
  );
  expect(asked).toEqual(["one", "two", "one"]);
  const empty = await run(servedPlan({ target, workload: { ...workload, prompts: [] } }));
  expect(empty.error?.code).toBe("INPUT_INVALID");
});
