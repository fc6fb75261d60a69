import { startFakeLlamaServer } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import type { LoadOrder } from "./load-order.ts";
import { LoadThread } from "./load-thread.ts";

function newThread(program?: URL): LoadThread {
  const thread = new LoadThread(program);
  onTestFinished(() => thread.close());
  return thread;
}

/** Three requests of two users, unless a test says otherwise. */
function orderOf(
  server: { url: string; apiKey: string },
  more: Partial<LoadOrder> = {},
): LoadOrder {
  const { apiKey, url } = server;
  const question = { prompt: "hello", outputTokens: 8, cachePrompt: true, seed: 1 };
  return {
    endpoint: { url: `${url}/v1`, apiKey, model: null, tellsTimings: true },
    load: { kind: "closed", concurrency: 2 },
    questions: { kind: "one", question },
    requests: 3,
    seconds: 60,
    seed: 1,
    ...more,
  };
}

const never = new AbortController().signal;

test("a load is put on a server from a thread, and told by this thread's clock", async () => {
  await using server = await startFakeLlamaServer({ tokensPerSecond: 1_000, firstTokenMs: 5 });
  const told = { sent: 0, begun: 0, firstTokens: 0, ended: 0, tokens: 0 };
  const before = performance.now();
  const { answers, endedAt, startedAt } = await newThread().put(
    orderOf(server),
    never,
    (happened) => {
      told.tokens += happened.tokens;
      for (const kind of ["sent", "begun", "firstTokens", "ended"] as const) {
        told[kind] += happened[kind].length;
      }
    },
  );
  const after = performance.now();
  expect(answers).toHaveLength(3);
  const tokens = answers.reduce((sum, { counts }) => sum + counts.at(-1)!, 0);
  expect(told).toEqual({ sent: 3, begun: 3, firstTokens: 3, ended: 3, tokens });
  expect(startedAt).toBeGreaterThan(before);
  expect(endedAt).toBeLessThan(after);
  for (const { arrivals, begunAt, endedAt: end, sentAt } of answers) {
    const moments = [startedAt, sentAt, begunAt!, ...arrivals, end, endedAt];
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  }
});

test("a cancel ends the load; what it cut off is told and not counted", async () => {
  await using server = await startFakeLlamaServer({ tokensPerSecond: 1, firstTokenMs: 0 });
  const cancel = new AbortController();
  const errors: unknown[] = [];
  const { answers } = await newThread().put(orderOf(server), cancel.signal, (happened) => {
    if (happened.firstTokens.length > 0) cancel.abort();
    for (const { answer } of happened.ended) errors.push(answer.error?.code);
  });
  expect(answers).toEqual([]);
  expect(errors.length).toBeGreaterThan(0);
  expect(new Set(errors)).toEqual(new Set(["CANCELLED"]));
});

test("a thread that dies fails what it was doing, and the next load gets another", async () => {
  const dying = new URL("data:text/javascript,process.exit(7)");
  const order = orderOf({ url: "http://127.0.0.1:9", apiKey: "" });
  const thread = newThread(dying);
  for (let turn = 0; turn < 2; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one thread after another
    await expect(thread.put(order, never)).rejects.toMatchObject({
      code: "INTERNAL",
      detail: "it ended with 7",
    });
  }
});

test("a thread that was given back ends nothing of the one after it", async () => {
  await using server = await startFakeLlamaServer({ tokensPerSecond: 1_000, firstTokenMs: 5 });
  const thread = newThread();
  for (let turn = 0; turn < 2; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one thread after another
    expect((await thread.put(orderOf(server), never)).answers).toHaveLength(3);
    // As after a minute without work; it ends while the next is asked.
    thread.close();
  }
});
