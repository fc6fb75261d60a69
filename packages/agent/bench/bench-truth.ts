/**
 * What the bench client says, beside what the server really did: rates from 1 to 2,000 tok/s, 1 to 128
 * streams, known times to the first token, with jitter. Prints the largest error of each figure, and
 * the client's own processor time.
 *
 *   node packages/agent/bench/bench-truth.ts [--seconds 4]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { figuresOf } from "../src/bench/client/load-figures.ts";
import { putLoad } from "../src/bench/client/request-load.ts";
import { timeAnswer, type Endpoint } from "../src/bench/client/time-answer.ts";
import { warmClient } from "../src/bench/client/warm-client.ts";
import type { Truth } from "./metronome.ts";
import { median } from "./wire-round.ts";

const { values: options } = parseArgs({ options: { seconds: { type: "string", default: "4" } } });
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
/** Seeds from here on belong to the warm-up. */
const WARMUP_SEED = 1_000_000;

const NO_TARGETS = { firstTokenMs: null, perTokenMs: null, totalMs: null };

function percent(said: number, is: number): string {
  return `${((said / is - 1) * 100).toFixed(2)} %`;
}

async function measure(one: Case): Promise<string> {
  const server = fork(fileURLToPath(new URL("metronome.ts", import.meta.url)), [
    JSON.stringify({ ...one, warmupSeed: WARMUP_SEED }),
  ]);
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const url = `http://127.0.0.1:${port}/v1`;
  const endpoint: Endpoint = { url, apiKey: null, model: null, tellsTimings: false };
  const agent = new Agent({ keepAlive: true });
  const outputTokens = Math.max(4, Math.round(one.tokensPerSecond * (seconds / 2)));
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
  await put(Math.max(WARMUP, one.streams * 2), 2, WARMUP_SEED);
  server.send("truths");
  await once(server, "message");
  const before = process.cpuUsage();
  const result = await put(one.streams * 2, outputTokens);
  const used = process.cpuUsage(before);
  const truth = once(server, "message") as Promise<[Truth[]]>;
  server.send("truths");
  const [truths] = await truth;
  server.disconnect();
  agent.destroy();

  const { quantities, requests, tokens } = figuresOf([result], NO_TARGETS);
  if (requests.failed > 0 || tokens.generated !== requests.done * outputTokens) {
    throw new Error(`tokens were lost: ${JSON.stringify({ requests, tokens })}`);
  }
  const real = (figure: (truth: Truth) => number): number => median(truths.map(figure));
  const rate = real(({ perTokenMs }) => 1_000 / perTokenMs);
  const first = quantities["first-token"]!.median - real((t) => t.firstTokenMs);
  const whole = quantities["end-to-end"]!.median - real((t) => t.endToEndMs);
  const wall = result.endedAt - result.startedAt;
  const cores = (used.user + used.system) / 1_000 / wall;
  return [
    `${one.streams} x ${one.tokensPerSecond} tok/s`,
    `first token ${one.firstTokenMs} ms, jitter ${one.jitterMs} ms`,
    percent(quantities["user-rate"]!.median, rate),
    percent(quantities["user-rate"]!.median, one.tokensPerSecond),
    `${first.toFixed(2)} ms`,
    `${whole.toFixed(2)} ms`,
    `${cores.toFixed(2)} of a core`,
  ].join(" | ");
}

await warmClient();
console.log("load | of | rate to the truth | rate to the nominal | first token | whole | client");
for (const one of CASES) console.log(await measure(one));
