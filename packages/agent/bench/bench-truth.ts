/**
 * What a bench says, beside what the server really did: rates from 1 to 2,000 tok/s, 1 to 128 streams,
 * known times to the first token, with jitter. The server is a process of its own; the client is the
 * agent's, with its thread, and a run around it that is drawn while it is measured. The same figures are
 * made of what the client says and of the moments in which the system was handed requests and tokens.
 * Prints how far they are apart, which figure most, how late the server was by its own plan and the
 * client by what was sent, and the processor time of agent and client.
 *
 *   node packages/agent/bench/bench-truth.ts [--seconds 4] [--rounds 1]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { extname } from "node:path";
import { parseArgs } from "node:util";
import { BroadcastChannel } from "node:worker_threads";
import { newPoint, type BenchQuantity, type BenchRun, type Distribution } from "@llcuda/protocol";
import { TokenMeter } from "../src/chat/token-meter.ts";
import { figuresOf, type LoadFigures } from "../src/bench/client/load-figures.ts";
import { LoadThread, type LoadClient } from "../src/bench/client/load-thread.ts";
import type { LoadResult } from "../src/bench/client/request-load.ts";
import type { TimedAnswer } from "../src/bench/client/timed-answer.ts";
import type { BenchStage } from "../src/bench/run/bench-stage.ts";
import { Calibration } from "../src/bench/run/calibrate.ts";
import { LiveRun } from "../src/bench/run/live-run.ts";
import { measureLoad } from "../src/bench/run/load-point.ts";
import { quantile } from "../src/bench/statistics/quantile.ts";
import type { Played } from "./metronome.ts";
import { monotonicMs } from "./monotonic-clock.ts";
import { WITNESS, type Writes } from "./witnessed-load-worker.ts";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "4" },
    rounds: { type: "string", default: "1" },
  },
});
const seconds = Number(options.seconds);

interface Case {
  tokensPerSecond: number;
  streams: number;
  firstTokenMs: number;
  jitterMs: number;
}

const CASES: Case[] = [
  { tokensPerSecond: 1, streams: 1, firstTokenMs: 300, jitterMs: 0 },
  { tokensPerSecond: 20, streams: 8, firstTokenMs: 150, jitterMs: 5 },
  { tokensPerSecond: 100, streams: 1, firstTokenMs: 50, jitterMs: 0 },
  { tokensPerSecond: 100, streams: 32, firstTokenMs: 50, jitterMs: 4 },
  { tokensPerSecond: 50, streams: 128, firstTokenMs: 100, jitterMs: 10 },
  { tokensPerSecond: 500, streams: 4, firstTokenMs: 20, jitterMs: 1 },
  { tokensPerSecond: 1_000, streams: 8, firstTokenMs: 5, jitterMs: 0 },
  { tokensPerSecond: 2_000, streams: 1, firstTokenMs: 10, jitterMs: 0 },
  { tokensPerSecond: 2_000, streams: 4, firstTokenMs: 10, jitterMs: 0 },
];

/** Answers at once, so that the server has compiled its code too: its slowness is no truth. */
const WARMUP = 64;
/** Programs beside this one, with the ending that it has itself. */
const beside = (name: string): URL =>
  new URL(`${name}${extname(import.meta.filename)}`, import.meta.url);
/** Of each case at least so many answers are timed, and two of each stream. */
const LEAST_ANSWERS = 10;
/** What every figure is to keep: so much of itself, or, of times, so many milliseconds. */
const ALLOWED_SHARE = 0.01;
const ALLOWED_MS = 1;

const NO_TARGETS = { firstTokenMs: null, perTokenMs: null, totalMs: null };

/** Of every distribution, where it has so many samples. */
const PARTS = ["median", "p90", "p95", "p99"] as const;

/** One figure beside the truth. `error` 1 is as much as is allowed. */
interface Figure {
  quantity: BenchQuantity;
  part: (typeof PARTS)[number];
  said: number;
  real: number;
  error: number;
}

const isRate = (quantity: BenchQuantity): boolean => quantity.endsWith("-rate");

function figuresBeside(said: LoadFigures["quantities"], real: LoadFigures["quantities"]): Figure[] {
  return (Object.entries(said) as [BenchQuantity, Distribution][]).flatMap(([quantity, own]) =>
    PARTS.flatMap((part) => {
      const [mine, its] = [own[part], real[quantity]?.[part] ?? null];
      if (mine === null || its === null) return [];
      const share = Math.abs(mine / its - 1) / ALLOWED_SHARE;
      const time = isRate(quantity) ? Infinity : Math.abs(mine - its) / ALLOWED_MS;
      return [{ quantity, part, said: mine, real: its, error: Math.min(share, time) }];
    }),
  );
}

/** The same answers as the system saw them: requests handed to it by the client, tokens by the server. */
function witnessed(all: readonly Played[], writes: Writes): Map<number, TimedAnswer> {
  const unknown = { begunAt: null, promptTokens: 0, cachedTokens: 0, engine: null, finish: null };
  const answers = all.map(({ arrivals, counts, endedAt, port, seed }) => {
    const sentAt = writes.get(port)!.shift()!;
    const own = { arrivals, counts, endedAt, sentAt, tokens: counts.at(-1)!, error: null };
    return [seed, { ...unknown, ...own }] as const;
  });
  const left = [...writes.values()].flat().length;
  if (left > 0) throw new Error(`${left} writes more than requests`);
  // A warm-up has numbers below zero.
  return new Map(answers.filter(([seed]) => seed >= 0));
}

function loadOf(answers: readonly TimedAnswer[]): LoadResult {
  return {
    answers: [...answers],
    refused: 0,
    startedAt: Math.min(...answers.map(({ sentAt }) => sentAt)),
    endedAt: Math.max(...answers.map(({ endedAt }) => endedAt)),
  };
}

/** When each token was there, by the moments and counts of what carried them. */
function momentsOf(at: readonly number[], counts: readonly number[]): number[] {
  return counts.flatMap((count, index) =>
    Array.from({ length: count - (counts[index - 1] ?? 0) }, () => at[index]!),
  );
}

interface Result {
  figures: Figure[];
  cores: number;
  /** How late each write was by the server's plan, how long it took, and how late the client saw each token. */
  server: number[];
  handing: number[];
  client: number[];
}

const channel = new BroadcastChannel(WITNESS);
const thread = new LoadThread(beside("witnessed-load-worker"));

async function writesSoFar(): Promise<Writes> {
  const told = new Promise<Writes>((resolve) => {
    const take = (event: Event): void => resolve((event as MessageEvent).data as Writes);
    channel.addEventListener("message", take, { once: true });
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  channel.postMessage("tell");
  return told;
}

/** A stage as a run has it, without an agent around it. */
function stageOf(client: LoadClient): BenchStage {
  // Nothing of a run is asked but its points, nothing of the agent but what is loaded: nothing.
  const live = new LiveRun({ id: "truth", points: [] } as unknown as BenchRun);
  const monitor = { takeDisturbances: () => [], takePower: () => null };
  const loaded = { value: { models: [] } };
  const world = { fleet: { loaded } } as unknown as BenchStage["world"];
  const { signal } = new AbortController();
  return { live, world, signal, client, monitor, meter: new TokenMeter(), pids: new Set() };
}

async function measure(one: Case): Promise<Result> {
  const server = fork(beside("metronome"), [JSON.stringify(one)]);
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const answers = Math.max(LEAST_ANSWERS, one.streams * 2);
  const inTurn = Math.ceil(answers / one.streams);
  const outputTokens = Math.max(4, Math.round((one.tokensPerSecond * seconds) / inTurn));
  const said = new Map<number, TimedAnswer>();
  const client: LoadClient = {
    put: (order, signal, watch) =>
      thread.put(order, signal, (happened) => {
        for (const { answer, index } of happened.ended) said.set(index, answer);
        watch?.(happened);
      }),
  };
  const stage = stageOf(client);
  const point = newPoint("p", {});
  stage.live.put(point);
  const url = `http://127.0.0.1:${port}/v1`;
  const endpoint = { url, apiKey: null, model: null, tellsTimings: false };
  const target = { series: "metronome", endpoint, local: null, release: () => undefined };
  const before = process.cpuUsage();
  const began = performance.now();
  const result = await measureLoad(
    stage,
    {
      target,
      workload: { kind: "own", promptTokens: 1, outputTokens, prompts: ["x"], prefixCache: true },
      calibration: new Calibration(),
      load: { kind: "closed", concurrency: one.streams },
      requests: answers,
      seconds: 600,
      warmup: Math.max(WARMUP, one.streams * 2),
      targets: NO_TARGETS,
      seed: 0,
      firstPrompt: 0,
    },
    point,
  );
  const used = process.cpuUsage(before);
  const wall = performance.now() - began;
  const told = once(server, "message") as Promise<[Played[]]>;
  server.send("played");
  const [played] = await told;
  const real = witnessed(played, await writesSoFar());
  server.disconnect();

  const { quantities, requests, tokens } = stage.live.point("p")!;
  if (requests.failed > 0 || tokens.generated !== requests.done * outputTokens) {
    throw new Error(`tokens were lost: ${JSON.stringify({ requests, tokens, result })}`);
  }
  const shift = monotonicMs() - performance.now();
  const measured = played.filter(({ seed }) => seed >= 0);
  return {
    figures: figuresBeside(
      quantities,
      figuresOf([loadOf([...real.values()])], NO_TARGETS).quantities,
    ),
    cores: (used.user + used.system) / 1_000 / wall,
    server: measured.flatMap(({ arrivals, due }) => arrivals.map((at, index) => at - due[index]!)),
    handing: measured.flatMap(({ arrivals, handedOver }) =>
      arrivals.map((at, index) => handedOver[index]! - at),
    ),
    client: measured.flatMap(({ arrivals, counts, seed }) => {
      const own = said.get(seed)!;
      const seen = momentsOf(own.arrivals, own.counts);
      return momentsOf(arrivals, counts).map((at, index) => seen[index]! + shift - at);
    }),
  };
}

function words({ part, quantity, real, said }: Figure): string {
  const apart = isRate(quantity)
    ? `${((said / real - 1) * 100).toFixed(2)} %`
    : `${(said - real).toFixed(2)} ms`;
  return part === "median" ? apart : `${part} ${apart}`;
}

const SHOWN = ["user-rate", "total-rate", "first-token", "inter-token", "end-to-end"] as const;

/** Median, p99 and the most, in milliseconds. */
function spread(late: readonly number[]): string {
  const sorted = late.toSorted((a, b) => a - b);
  return [0.5, 0.99, 1].map((part) => quantile(sorted, part).toFixed(2)).join(", ");
}

async function row(one: Case): Promise<string> {
  const { client, cores, figures, handing, server } = await measure(one);
  beyond += figures.filter(({ error }) => error > 1).length;
  all += figures.length;
  const shown = SHOWN.map((quantity) =>
    figures
      .filter((figure) => figure.quantity === quantity)
      .map(words)
      .join(", "),
  );
  const worst = figures.reduce((most, figure) => (figure.error > most.error ? figure : most));
  const over = figures.filter(({ error }) => error > 1);
  const named = over.map(({ part, quantity }) => `${quantity} ${part}`).join(", ");
  return [
    `${one.streams} x ${one.tokensPerSecond} tok/s, ${one.firstTokenMs} ms, jitter ${one.jitterMs} ms`,
    ...shown,
    `${over.length} of ${figures.length}${named && ` (${named})`}; most: ${worst.quantity} ${worst.part}, ${worst.error.toFixed(2)} of what is allowed`,
    spread(server),
    spread(handing),
    spread(client),
    cores.toFixed(2),
  ].join(" | ");
}

let beyond = 0;
let all = 0;
console.log(`load of the machine: ${loadavg()[0]!.toFixed(1)}`);
console.log(
  `load | ${SHOWN.join(" | ")} | beyond 1 % and 1 ms | server late: median, p99, most (ms) | its writes take | client late | cores of agent and client`,
);
for (let round = 0; round < Number(options.rounds); round += 1) {
  for (const one of CASES) console.log(await row(one));
}
console.log(`${all - beyond} of ${all} figures within 1 % or 1 ms`);
channel.close();
thread.close();
