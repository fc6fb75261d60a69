import { once } from "node:events";
import { Agent, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startFakeLlamaServer, startScriptedEngine, type FakeBehaviour } from "@llcuda/test-kit";
import { afterEach, expect, test } from "vitest";
import { timeAnswer, type Endpoint } from "./time-answer.ts";
import { arrived, queueMs } from "./timed-answer.ts";

const agent = new Agent({ keepAlive: true });
afterEach(() => agent.destroy());

const question = { prompt: "Hello there", outputTokens: 40, cachePrompt: false, seed: 1 };
const never = new AbortController().signal;

async function fakeEndpoint(behaviour: Partial<FakeBehaviour>) {
  const fake = await startFakeLlamaServer({ tokensPerSecond: null, ...behaviour });
  const { apiKey, url } = fake;
  const endpoint: Endpoint = { url: `${url}/v1/`, apiKey, model: null, tellsTimings: true };
  return { endpoint, fake, [Symbol.asyncDispose]: () => fake.close() };
}

test("every token of an answer is counted, with the engine's own clock", async () => {
  await using server = await fakeEndpoint({});
  let firstAt = 0;
  let [told, begunAt] = [0, 0];
  const answer = await timeAnswer(server.endpoint, question, agent, never, {
    onBegun: (at) => (begunAt = at),
    onTokens: (count, at, first) => {
      told += count;
      if (first) firstAt = at;
    },
  });
  expect(told).toBe(40);
  expect(begunAt).toBe(answer.begunAt);
  expect(answer.error).toBeNull();
  expect(arrived(answer)).toBe(40);
  expect(answer).toMatchObject({ tokens: 40, finish: "length" });
  expect(answer.promptTokens).toBeGreaterThan(0);
  expect(answer.engine!.generationMs).toBeGreaterThan(0);
  expect(firstAt).toBe(answer.arrivals[0]);
  const { arrivals, endedAt, sentAt } = answer;
  const moments = [sentAt, begunAt, ...arrivals, endedAt];
  expect(moments).toEqual(moments.toSorted((a, b) => a - b));
});

test("making the request is no part of the wait: it counts from when it is written", async () => {
  await using server = await fakeEndpoint({});
  const running = timeAnswer(server.endpoint, question, agent, never);
  // Whatever keeps the process busy before the request is out.
  const busyUntil = performance.now() + 20;
  while (performance.now() < busyUntil);
  expect((await running).sentAt).toBeGreaterThanOrEqual(busyUntil);
});

test("the server is asked for an answer of full length, and not to use its cache", async () => {
  await using server = await fakeEndpoint({});
  await timeAnswer(server.endpoint, question, agent, never);
  expect(server.fake.asked[0]).toMatchObject({
    max_tokens: 40,
    ignore_eos: true,
    cache_prompt: false,
    seed: 1,
  });
});

test("a server that is not llama-server is sent nothing that it could refuse", async () => {
  const scripted = await startScriptedEngine();
  const endpoint = { url: `${scripted.url}/v1`, apiKey: null, model: "m", tellsTimings: false };
  const running = timeAnswer(endpoint, question, agent, never);
  const answer = await scripted.next();
  answer.token("A");
  answer.finish();
  await running;
  const fields = ["max_tokens", "messages", "model", "seed", "stream", "stream_options"];
  expect(Object.keys(answer.body).toSorted()).toEqual(fields);
  await scripted.close();
});

test("a request that waits for a place knows how long it waited", async () => {
  await using server = await fakeEndpoint({ slots: 1, tokensPerSecond: 400 });
  const [one, other] = await Promise.all([
    timeAnswer(server.endpoint, question, agent, never),
    timeAnswer(server.endpoint, question, agent, never),
  ]);
  const [early, late] = one.endedAt < other.endedAt ? [one, other] : [other, one];
  // The second begins when the first ends.
  expect(late.begunAt!).toBeGreaterThanOrEqual(early.arrivals.at(-1)!);
  expect(queueMs(late)!).toBeGreaterThan(queueMs(early)!);
});

test("what came before a crash is kept, and the cause is named", async () => {
  const crash = { tokens: 10, text: "CUDA error" };
  await using server = await fakeEndpoint({ crashAfterTokens: crash, tokensPerSecond: 1_000 });
  const answer = await timeAnswer(server.endpoint, question, agent, never);
  expect(answer.error?.code).toBe("ENGINE_CRASHED");
  expect(arrived(answer)).toBe(10);
});

test.each([
  ["not-json", "ENGINE_ANSWER_GARBLED"],
  ["cut-mid-json", "ENGINE_CRASHED"],
] as const)("garbage of the kind %s is %s", async (kind, code) => {
  const garbage = { afterTokens: 5, kind };
  await using server = await fakeEndpoint({ garbage, tokensPerSecond: 1_000 });
  const answer = await timeAnswer(server.endpoint, question, agent, never);
  expect(answer.error?.code).toBe(code);
  expect(arrived(answer)).toBe(5);
});

test("a wrong key is the server's refusal, in its own words", async () => {
  await using server = await fakeEndpoint({});
  const endpoint = { ...server.endpoint, apiKey: "wrong" };
  const { error } = await timeAnswer(endpoint, question, agent, never);
  expect(error?.detail ?? "").toMatch(/key/i);
});

test("an address where nobody answers", async () => {
  await using server = await fakeEndpoint({});
  await server.fake.close();
  const { error } = await timeAnswer(server.endpoint, question, agent, never);
  expect(error?.code).toBe("ENGINE_CRASHED");
  expect(error?.detail).toContain("ECONNREFUSED");
});

test("a kept connection that the server closed meanwhile is opened anew", async () => {
  const seen = new WeakSet<object>();
  let cut = 0;
  const server = createServer((req, res) => {
    // Closed in the moment in which the next request comes, as an idle limit does.
    if (seen.has(req.socket)) {
      cut += 1;
      req.socket.resetAndDestroy();
      return;
    }
    seen.add(req.socket);
    res.end('data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const endpoint = {
    url: `http://127.0.0.1:${port}/v1`,
    apiKey: null,
    model: null,
    tellsTimings: false,
  };
  for (const _ of [1, 2]) {
    const answer = await timeAnswer(endpoint, question, agent, never);
    expect(answer.error).toBeNull();
    expect(arrived(answer)).toBe(1);
  }
  expect(cut).toBe(1);
  server.closeAllConnections();
  server.close();
});

test("a cancel ends the wait at once and says so", async () => {
  await using server = await fakeEndpoint({ hangsAfterTokens: 3, tokensPerSecond: 1_000 });
  const cancel = new AbortController();
  const ended = await timeAnswer(server.endpoint, question, agent, cancel.signal, {
    onTokens: () => cancel.abort(),
  });
  expect(ended.error?.code).toBe("CANCELLED");
  expect(arrived(ended)).toBeGreaterThan(0);
});
