/**
 * What the agent costs: the same questions asked at the engine's own event stream and through the
 * agent's WebSocket, by turns, in one run. Ratios compare medians over the rounds.
 *
 *   node packages/agent/bench/wire.ts                              the fake engine, 16 x 2,000 tok/s
 *   node packages/agent/bench/wire.ts --url URL --key-file FILE    an engine that runs already
 *
 * `llcuda doctor --json` tells the running engine's `engine.url` and `engine.apiKeyFile`.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { direct, median, throughAgent, type Round } from "./wire-round.ts";

const { values: options } = parseArgs({
  options: {
    url: { type: "string" },
    "key-file": { type: "string" },
    streams: { type: "string" },
    rounds: { type: "string", default: "7" },
    rate: { type: "string", default: "2000" },
    tokens: { type: "string", default: "4000" },
    prompt: { type: "string", default: "Tell a long story about a lighthouse." },
  },
});

interface EngineUnderTest {
  url: string;
  apiKey: string;
  name: string;
  process: ChildProcess | null;
}

/** The fake in a process of its own, as the real one is. */
async function fakeEngine(slots: number): Promise<EngineUnderTest> {
  const behaviour = {
    tokensPerSecond: Number(options.rate),
    answerTokens: Number(options.tokens),
    contextSize: 1_000_000,
    slots,
  };
  const child = fork(sibling("wire-engine.ts"), [JSON.stringify(behaviour)]);
  const [{ url, apiKey }] = (await once(child, "message")) as [{ url: string; apiKey: string }];
  return { url, apiKey, name: `fake, ${options.rate} tok/s a stream`, process: child };
}

const sibling = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Cost {
  cpuMicros: number;
  rss: number;
}

async function costOf(agent: ChildProcess): Promise<Cost> {
  const answer = once(agent, "message") as Promise<[Cost]>;
  agent.send("cost");
  return (await answer)[0];
}

const streams = Number(options.streams ?? (options.url === undefined ? 16 : 1));
const engine =
  options.url === undefined
    ? await fakeEngine(streams)
    : {
        url: options.url,
        apiKey:
          options["key-file"] === undefined ? "" : readFileSync(options["key-file"], "utf8").trim(),
        name: options.url,
        process: null,
      };
const agent = fork(sibling("wire-agent.ts"), [engine.url, engine.apiKey]);
const [{ loginUrl }] = (await once(agent, "message")) as [{ loginUrl: string }];

const prompts = Array.from({ length: streams }, () => options.prompt);
const alone: Round[] = [];
const wired: (Round & { cpuMicrosPerToken: number; rss: number })[] = [];
for (let round = 0; round <= Number(options.rounds); round += 1) {
  const one = await direct(engine.url, engine.apiKey, prompts);
  const before = await costOf(agent);
  const other = await throughAgent(loginUrl, prompts);
  const after = await costOf(agent);
  const cpuMicrosPerToken = (after.cpuMicros - before.cpuMicros) / other.tokens;
  // The first round warms up both ways.
  if (round === 0) continue;
  alone.push(one);
  wired.push({ ...other, cpuMicrosPerToken, rss: after.rss });
  const rates = `${one.tokensPerSecond.toFixed(1)} and ${other.tokensPerSecond.toFixed(1)} tok/s`;
  console.log(`round ${round}: ${rates}, agent CPU ${cpuMicrosPerToken.toFixed(1)} us per token`);
}
agent.kill();
engine.process?.kill();

const middle = <T>(rounds: T[], value: (round: T) => number): number => median(rounds.map(value));
const rate = {
  alone: middle(alone, (r) => r.tokensPerSecond),
  wired: middle(wired, (r) => r.tokensPerSecond),
};
const first = {
  alone: middle(alone, (r) => r.firstTokenMs),
  wired: middle(wired, (r) => r.firstTokenMs),
};
const rows = [
  `engine: ${engine.name}; ${streams} streams at once; ${options.rounds} rounds, medians`,
  `machine: ${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`,
  `tokens per second: ${rate.alone.toFixed(1)} alone, ${rate.wired.toFixed(1)} through the agent`,
  `ratio: ${(rate.wired / rate.alone).toFixed(4)}`,
  `time to first token: ${first.alone.toFixed(1)} ms alone, ${first.wired.toFixed(1)} ms through the agent`,
  `agent CPU: ${middle(wired, (r) => r.cpuMicrosPerToken).toFixed(1)} us per token`,
  `agent memory: ${(Math.max(...wired.map((r) => r.rss)) / 1e6).toFixed(0)} MB`,
];
console.log(rows.join("\n"));
