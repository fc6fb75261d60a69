import { setImmediate as turn, setTimeout as delay } from "node:timers/promises";
import { arrivals } from "../statistics/arrivals.ts";
import type { TimedAnswer } from "./timed-answer.ts";

/** Closed: so many users at once. Open: arrivals by a Poisson process, so many open at most. */
export type RequestLoad =
  | { kind: "closed"; concurrency: number }
  | { kind: "open"; requestsPerSecond: number; most: number };

export interface RequestLoadInput {
  load: RequestLoad;
  /** No more begin after so many, or so many seconds; those that run are let end. */
  requests: number;
  seconds: number;
  seed: number;
  /** Asks once; `lane` is the user, or the place among those at once. */
  ask: (index: number, lane: number, signal: AbortSignal) => Promise<TimedAnswer>;
  signal: AbortSignal;
  /** Told of each that ended, those that a cancel cut off among them. */
  onAnswer?: (answer: TimedAnswer, index: number) => void;
}

export interface LoadResult {
  /** In the order in which they ended; those that a cancel cut off are not among them. */
  answers: TimedAnswer[];
  /** Arrivals that found all places taken. */
  refused: number;
  /** By performance.now(). */
  startedAt: number;
  endedAt: number;
}

/** Puts one load on a server until its requests or its seconds are over. */
export async function putLoad(input: RequestLoadInput): Promise<LoadResult> {
  const result: LoadResult = { answers: [], refused: 0, startedAt: performance.now(), endedAt: 0 };
  const { load } = input;
  await (load.kind === "closed" ? closedLoop(load, input, result) : openLoop(load, input, result));
  result.endedAt = performance.now();
  return result;
}

async function closedLoop(
  { concurrency }: Extract<RequestLoad, { kind: "closed" }>,
  { ask, onAnswer, requests, seconds, signal }: RequestLoadInput,
  result: LoadResult,
): Promise<void> {
  const until = result.startedAt + seconds * 1_000;
  let begun = 0;
  const door = new OneATurn();
  const user = async (lane: number): Promise<void> => {
    for (;;) {
      await door.pass();
      if (begun >= requests || performance.now() >= until || signal.aborted) return;
      const index = begun++;
      const answer = await ask(index, lane, signal);
      if (!signal.aborted) result.answers.push(answer);
      onAnswer?.(answer, index);
      // A server that is gone would be asked as fast as the machine can.
      if (answer.error !== null && answer.endedAt - answer.sentAt < REFUSED_MS) await pause(signal);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, lane) => user(lane)));
}

/**
 * Lets one through in each turn of the event loop: making a request takes as long as reading many events,
 * and whose answers ended together would wait for each other's and count that as the server's time.
 */
class OneATurn {
  #last: Promise<void> = Promise.resolve();

  pass(): Promise<void> {
    const mine = this.#last.then(() => turn());
    this.#last = mine;
    return mine;
  }
}

/** A failure that came faster than this was no work of the server's. */
const REFUSED_MS = 50;
const PAUSE_MS = 50;

async function pause(signal: AbortSignal): Promise<void> {
  await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
}

async function openLoop(
  { requestsPerSecond, most }: Extract<RequestLoad, { kind: "open" }>,
  { ask, onAnswer, requests, seconds, seed, signal }: RequestLoadInput,
  result: LoadResult,
): Promise<void> {
  const free = Array.from({ length: most }, (_, lane) => most - 1 - lane);
  const running = new Set<Promise<void>>();
  let begun = 0;
  for (const at of arrivals(requestsPerSecond, seed)) {
    if (begun >= requests || at > seconds * 1_000) break;
    await waitUntil(result.startedAt + at, signal);
    if (signal.aborted) break;
    const index = begun++;
    const lane = free.pop();
    if (lane === undefined) {
      result.refused += 1;
      continue;
    }
    const due = result.startedAt + at;
    const one = ask(index, lane, signal).then((answer) => {
      // Counted from when it was due: a client that is late must not make the server look fast.
      answer.sentAt = Math.min(answer.sentAt, due);
      if (!signal.aborted) result.answers.push(answer);
      onAnswer?.(answer, index);
      free.push(lane);
      running.delete(one);
    });
    running.add(one);
  }
  await Promise.all(running);
}

/** Timers are late by up to a millisecond; those that are due at once are not waited for. */
async function waitUntil(moment: number, signal: AbortSignal): Promise<void> {
  const left = moment - performance.now();
  if (left > 0) await delay(left, undefined, { signal }).catch(() => undefined);
  // A client that is late takes what came first: else it would refuse for the server's places.
  else await turn();
}
