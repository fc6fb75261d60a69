import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { emptyAnswer, steadyAnswer } from "./client.test-data.ts";
import { putLoad, type RequestLoad } from "./request-load.ts";

/** A server that answers when it is let, and knows how many wait for it at once. */
class Desk {
  open = 0;
  most = 0;
  asked: { index: number; lane: number }[] = [];
  readonly #hold: () => Promise<unknown>;

  constructor(hold: () => Promise<unknown>) {
    this.#hold = hold;
  }

  ask = async (index: number, lane: number) => {
    this.asked.push({ index, lane });
    this.open += 1;
    this.most = Math.max(this.most, this.open);
    const sentAt = performance.now();
    await this.#hold();
    this.open -= 1;
    return steadyAnswer(sentAt, 1, 1, 3);
  };
}

const closed = (concurrency: number): RequestLoad => ({ kind: "closed", concurrency });
const open = (requestsPerSecond: number, most: number): RequestLoad => ({
  kind: "open",
  requestsPerSecond,
  most,
});
const signal = new AbortController().signal;
const endless = { seconds: 60, seed: 1, signal };

/** So long that all users come in the meantime: one comes in each turn. */
async function turns(): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- one after another is what is waited for
  for (let left = 20; left > 0; left -= 1) await turn();
}

test("a closed load keeps so many users busy, each with one request", async () => {
  const desk = new Desk(turns);
  const { answers, refused } = await putLoad({
    ...endless,
    load: closed(4),
    requests: 20,
    ask: desk.ask,
  });
  expect(answers).toHaveLength(20);
  expect(refused).toBe(0);
  expect(desk.most).toBe(4);
  expect(desk.asked.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(new Set(desk.asked.map(({ lane }) => lane))).toEqual(new Set([0, 1, 2, 3]));
});

test("no request begins after the seconds are over; those that run are let end", async () => {
  const desk = new Desk(turn);
  const { answers } = await putLoad({
    ...endless,
    load: closed(2),
    requests: 1_000_000,
    seconds: 0.05,
    ask: desk.ask,
  });
  expect(answers).toHaveLength(desk.asked.length);
  expect(desk.open).toBe(0);
});

test("an open load refuses what finds all places taken", async () => {
  const ended = Promise.withResolvers<void>();
  const desk = new Desk(() => ended.promise);
  const load = putLoad({ ...endless, load: open(1_000, 3), requests: 10, ask: desk.ask });
  // The arrivals are over when all were taken or refused; only then the three are let go.
  setTimeout(() => ended.resolve(), 1_000);
  const { answers, refused } = await load;
  expect(desk.most).toBe(3);
  expect(answers.length + refused).toBe(10);
  expect(refused).toBeGreaterThanOrEqual(7);
});

test("an open load's lanes are taken again when they are free", async () => {
  const desk = new Desk(turn);
  const { answers } = await putLoad({
    ...endless,
    load: open(2_000, 8),
    requests: 40,
    ask: desk.ask,
  });
  // However late this process comes to them.
  expect(answers.length).toBeGreaterThan(8);
  expect(Math.max(...desk.asked.map(({ lane }) => lane))).toBeLessThan(8);
});

test("a request that is sent late counts from when it was due", async () => {
  const { answers, endedAt } = await putLoad({
    ...endless,
    load: open(1_000, 4),
    requests: 4,
    ask: () => Promise.resolve(steadyAnswer(performance.now() + 10_000, 1, 1, 2)),
  });
  // Timers are early, too, by less than a millisecond.
  for (const { sentAt } of answers) expect(sentAt).toBeLessThan(endedAt + 1);
});

test("a cancel keeps what had ended and nothing that it cut off", async () => {
  const cancel = new AbortController();
  let asked = 0;
  const { answers } = await putLoad({
    ...endless,
    signal: cancel.signal,
    load: closed(2),
    requests: 100,
    ask: async () => {
      asked += 1;
      await turn();
      if (asked === 6) cancel.abort();
      return steadyAnswer(0, 1, 1, 2);
    },
  });
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.length).toBeLessThan(asked);
});

test("a server that is gone is not asked as fast as the machine can", async () => {
  let asked = 0;
  const error = { code: "ENGINE_CRASHED", message: "", hint: "", remedies: [] } as const;
  await putLoad({
    ...endless,
    load: closed(1),
    requests: 1_000_000,
    seconds: 0.2,
    ask: () => {
      asked += 1;
      const at = performance.now();
      return Promise.resolve({
        ...emptyAnswer(at),
        endedAt: at,
        error: { ...error, remedies: [] },
      });
    },
  });
  expect(asked).toBeLessThan(10);
});
