/**
 * What the bench client says, beside what the server really did: rates from 1 to 2,000 tok/s, 1 to 128
 * streams, known times to the first token, with jitter. Server and client are processes of their own;
 * the same figures are made of what the client says and of the moments in which the system was handed
 * requests and tokens. Prints how far they are apart, which figure most, and the client's own
 * processor time.
 *
 *   node packages/agent/bench/bench-truth.ts [--seconds 4] [--rounds 1]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { Socket, type NetConnectOpts } from "node:net";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { BenchQuantity, Distribution } from "@llcuda/protocol";
import { figuresOf, type LoadFigures } from "../src/bench/client/load-figures.ts";
import { putLoad, type LoadResult } from "../src/bench/client/request-load.ts";
import { timeAnswer, type Endpoint } from "../src/bench/client/time-answer.ts";
import { warmClient } from "../src/bench/client/warm-client.ts";
import type { Played } from "./metronome.ts";
import { monotonicMs } from "./monotonic-clock.ts";

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
/** Of each case at least so many answers are timed, and two of each stream. */
const LEAST_ANSWERS = 10;
/** Seeds from here on belong to the warm-up. */
const WARMUP_SEED = 1_000_000;
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

/** When the client's system took each request, by the port of its connection. */
type Writes = Map<number, number[]>;

/** A connection that writes down when it has handed over what it was given. */
class WitnessedSocket extends Socket {
  readonly #writes: Writes;

  constructor(writes: Writes) {
    super();
    this.#writes = writes;
  }

  // Node's names of what a stream does to write: public, for those who make streams.
  /* oxlint-disable no-underscore-dangle */
  override _write(...parts: Parameters<Socket["_write"]>): void {
    super._write(...parts);
    this.#witness();
  }

  override _writev(...parts: Parameters<NonNullable<Socket["_writev"]>>): void {
    super._writev!(...parts);
    this.#witness();
  }
  /* oxlint-enable no-underscore-dangle */

  #witness(): void {
    const port = this.localPort!;
    this.#writes.set(port, [...(this.#writes.get(port) ?? []), monotonicMs()]);
  }
}

class WitnessedAgent extends Agent {
  readonly writes: Writes = new Map();

  override createConnection(options: NetConnectOpts): Socket {
    return new WitnessedSocket(this.writes).connect(options);
  }
}

/** The same load as the system saw it: requests handed to it by the client, tokens by the server. */
function playedLoad(all: readonly Played[], writes: Writes): LoadResult {
  const unknown = { begunAt: null, promptTokens: 0, cachedTokens: 0, engine: null, finish: null };
  const answers = all.map(({ port, ...one }) => {
    const sentAt = writes.get(port)!.shift()!;
    return { ...unknown, ...one, sentAt, tokens: one.counts.at(-1)!, error: null };
  });
  const left = [...writes.values()].flat().length;
  if (left > 0) throw new Error(`${left} writes more than requests`);
  return {
    answers,
    refused: 0,
    startedAt: Math.min(...answers.map(({ sentAt }) => sentAt)),
    endedAt: Math.max(...answers.map(({ endedAt }) => endedAt)),
  };
}

interface Result {
  figures: Figure[];
  cores: number;
}

async function measure(one: Case): Promise<Result> {
  const server = fork(fileURLToPath(new URL("metronome.ts", import.meta.url)), [
    JSON.stringify({ ...one, warmupSeed: WARMUP_SEED }),
  ]);
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const url = `http://127.0.0.1:${port}/v1`;
  const endpoint: Endpoint = { url, apiKey: null, model: null, tellsTimings: false };
  const agent = new WitnessedAgent({ keepAlive: true });
  const answers = Math.max(LEAST_ANSWERS, one.streams * 2);
  const inTurn = Math.ceil(answers / one.streams);
  const outputTokens = Math.max(4, Math.round((one.tokensPerSecond * seconds) / inTurn));
  const put = (requests: number, tokens: number, seed = 0) =>
    putLoad({
      load: { kind: "closed", concurrency: one.streams },
      requests,
      seconds: 600,
      seed: 1,
      signal: new AbortController().signal,
      ask: (index, _lane, signal) => {
        const question = {
          prompt: "x",
          outputTokens: tokens,
          cachePrompt: true,
          seed: seed + index,
        };
        return timeAnswer(endpoint, question, agent, signal);
      },
    });
  const played = async (): Promise<Played[]> => {
    const told = once(server, "message") as Promise<[Played[]]>;
    server.send("played");
    return (await told)[0];
  };
  await put(Math.max(WARMUP, one.streams * 2), 2, WARMUP_SEED);
  await played();
  agent.writes.clear();
  const before = process.cpuUsage();
  const result = await put(answers, outputTokens);
  const used = process.cpuUsage(before);
  const truth = playedLoad(await played(), agent.writes);
  server.disconnect();
  agent.destroy();

  const { quantities, requests, tokens } = figuresOf([result], NO_TARGETS);
  if (requests.failed > 0 || tokens.generated !== requests.done * outputTokens) {
    throw new Error(`tokens were lost: ${JSON.stringify({ requests, tokens })}`);
  }
  const wall = result.endedAt - result.startedAt;
  return {
    figures: figuresBeside(quantities, figuresOf([truth], NO_TARGETS).quantities),
    cores: (used.user + used.system) / 1_000 / wall,
  };
}

function words({ part, quantity, real, said }: Figure): string {
  const apart = isRate(quantity)
    ? `${((said / real - 1) * 100).toFixed(2)} %`
    : `${(said - real).toFixed(2)} ms`;
  return part === "median" ? apart : `${part} ${apart}`;
}

const SHOWN = ["user-rate", "total-rate", "first-token", "inter-token", "end-to-end"] as const;

async function row(one: Case): Promise<string> {
  const { cores, figures } = await measure(one);
  const shown = SHOWN.map((quantity) =>
    figures
      .filter((figure) => figure.quantity === quantity)
      .map(words)
      .join(", "),
  );
  const worst = figures.reduce((most, figure) => (figure.error > most.error ? figure : most));
  const over = figures.filter(({ error }) => error > 1).length;
  return [
    `${one.streams} x ${one.tokensPerSecond} tok/s, ${one.firstTokenMs} ms, jitter ${one.jitterMs} ms`,
    ...shown,
    `${over} of ${figures.length}; most: ${worst.quantity} ${worst.part}, ${worst.error.toFixed(2)} of what is allowed`,
    cores.toFixed(2),
  ].join(" | ");
}

await warmClient();
console.log(`load of the machine: ${loadavg()[0]!.toFixed(1)}`);
console.log(`load | ${SHOWN.join(" | ")} | beyond 1 % and 1 ms | cores of the client`);
for (let round = 0; round < Number(options.rounds); round += 1) {
  for (const one of CASES) console.log(await row(one));
}
