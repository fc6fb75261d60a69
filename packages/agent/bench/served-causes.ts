/**
 * What serving costs, and who takes it: the same short prompts and answers, by so many users at once,
 * with one thing added at a time. llama-bench and llama-batched-bench draw no token and tell nobody; then
 * llama-server with the cheapest draw and no events; then its usual sampling, events, what llcuda
 * asks for besides, the agent between, and the bench's own client. In the end the engine loaded anew
 * with sampling on the GPU, and with many more threads for HTTP.
 *
 *   node packages/agent/bench/served-causes.ts --llcuda llcuda --engine ENGINE/bin --model A.gguf --out FOLDER
 *
 * About two minutes on a data centre's GPU. On a processor: --users 1,2,4.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { askAtOnce, type BareTarget } from "./bare-client.ts";
import { meter } from "./engine-meter.ts";
import { InstalledLlcuda } from "./installed-llcuda.ts";
import {
  number,
  printReading,
  printWriting,
  rateAlone,
  ratesAt,
  type Measured,
  type Row,
} from "./served-tables.ts";

const { values } = parseArgs({
  options: {
    llcuda: { type: "string", default: "llcuda" },
    engine: { type: "string" },
    model: { type: "string" },
    out: { type: "string", default: "." },
    users: { type: "string", default: "1,8,32,128" },
    tokens: { type: "string", default: "64" },
    /** Of the engine; its own choice where left out. */
    threads: { type: "string" },
    home: { type: "string" },
  },
});
if (values.model === undefined) throw new Error("name a --model");
const { model, out } = values;
const users = values.users.split(",").map(Number);
const most = Math.max(...users);
const tokens = Number(values.tokens);
/** Prompts are short: what is compared is the writing. */
const PROMPT_TOKENS = 16;
/** Tokens of one user's context: prompt, template and answer. */
const CONTEXT = 2 * (PROMPT_TOKENS + tokens) + 64;
/** Rounds of one case end after so long; the first is always whole. */
const CASE_MS = 1_500;
const MOST_ROUNDS = 5;
const WARMUP_TOKENS = 8;

mkdirSync(out, { recursive: true });
const llcuda = new InstalledLlcuda({ ...values, out });

interface Case {
  name: string;
  through: "engine" | "agent";
  fields: object;
}

const cheapest = { samplers: ["top_k"], top_k: 1 };
const events = { stream: true };
/** What the bench's client asks for, and the chat's. */
const told = { ...events, timings_per_token: true, return_progress: true };

/** Each adds one thing to the one before it. */
const CASES: readonly Case[] = [
  { name: "cheapest draw, whole answers", through: "engine", fields: cheapest },
  { name: "usual sampling, whole answers", through: "engine", fields: {} },
  { name: "usual sampling, events", through: "engine", fields: events },
  { name: "with times and progress in each event", through: "engine", fields: told },
  { name: "the same through the agent", through: "agent", fields: told },
];

/** After the engine was loaded with other arguments. */
const RELOADED: readonly { name: string; args: string[]; fields: object }[] = [
  { name: "sampling on the GPU, whole answers", args: ["--backend-sampling"], fields: {} },
  { name: "512 threads for HTTP, events", args: ["--threads-http", "512"], fields: events },
];

interface Served {
  url: string;
  key: string;
  pid: number;
  agentPid: number;
}

async function served(): Promise<Served> {
  const report = JSON.parse(await llcuda.command(["doctor", "--json"])) as {
    agent: { pid: number };
    engine: { url: string; apiKeyFile: string; pid: number };
  };
  const { apiKeyFile, pid, url } = report.engine;
  return { url, key: readFileSync(apiKeyFile, "utf8").trim(), pid, agentPid: report.agent.pid };
}

function bodyOf(fields: object, count: number, round: number) {
  return (user: number): object => ({
    messages: [{ role: "user", content: `${user} ${round}: tell me of the sea` }],
    max_tokens: count,
    seed: user,
    ignore_eos: true,
    cache_prompt: false,
    ...fields,
  });
}

const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;

async function measure(one: Case, many: number, engine: Served): Promise<Measured> {
  const { url, token } = llcuda.door();
  const target: BareTarget =
    one.through === "agent"
      ? { url: `${url.replace(/\/$/, "")}/v1`, key: token }
      : { url: `${engine.url}/v1`, key: engine.key };
  await askAtOnce(target, many, bodyOf(one.fields, WARMUP_TOKENS, -1));
  const [worked, agentWorked] = [
    await meter(engine.pid, engine),
    await meter(engine.agentPid, null),
  ];
  const cpu = process.cpuUsage();
  const began = performance.now();
  const rounds: { engine: number; client: number | null }[] = [];
  while (rounds.length === 0 || performance.now() - began < CASE_MS) {
    const answers = await askAtOnce(target, many, bodyOf(one.fields, tokens, rounds.length));
    const spans = answers.map(({ firstAt, lastAt }) => lastAt - firstAt);
    const seen = answers.some(({ events: count }) => count > 1);
    rounds.push({
      engine: (many * 1_000) / median(answers.map(({ engineTokenMs }) => engineTokenMs)),
      client: seen ? (many * (tokens - 1) * 1_000) / median(spans) : null,
    });
    if (rounds.length === MOST_ROUNDS) break;
  }
  const seconds = (performance.now() - began) / 1_000;
  const own = process.cpuUsage(cpu);
  const clients = rounds.flatMap(({ client }) => client ?? []);
  return {
    engine: median(rounds.map((round) => round.engine)),
    client: clients.length === 0 ? null : median(clients),
    whole: (rounds.length * many * tokens) / seconds,
    work: await worked(),
    own: (own.user + own.system) / 1e6 / seconds,
    agent: one.through === "agent" ? (await agentWorked()).cores : null,
  };
}

async function load(args: readonly string[]): Promise<Served> {
  const settings = {
    ...(values.threads === undefined ? {} : { threads: values.threads }),
    slots: most,
    context: most * CONTEXT,
    extraArguments: JSON.stringify(args),
  };
  const set = Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  await llcuda.command(["models", "load", model, ...set]);
  return served();
}

async function row(one: Case, engine: Served): Promise<Row> {
  const measured: Measured[] = [];
  for (const many of users) {
    const found = await measure(one, many, engine);
    console.log(`${one.name}, ${many} at once: ${number(found.client ?? found.engine, 0)} tok/s`);
    measured.push(found);
  }
  return { name: one.name, rates: measured.map((each) => each.client ?? each.engine), measured };
}

const giga = (value: number | null): string =>
  value === null ? "not measured, in G" : `${(value / 1e9).toFixed(0)} G`;

async function compare(): Promise<void> {
  const threads = values.threads === undefined ? "" : ` --threads ${values.threads}`;
  const lengths = `--prompts ${PROMPT_TOKENS} --generations ${tokens}`;
  const alone = await llcuda.bench(
    "batched",
    `engine ${lengths} --parallel ${values.users} --repetitions 1${threads}`,
  );
  const rows: Row[] = [
    { name: "llama-bench", rates: rateAlone(users, alone, "generation-rate"), measured: [] },
    {
      name: "llama-batched-bench",
      rates: ratesAt(users, alone, "generation-rate"),
      measured: [],
    },
  ];
  let engine = await load([]);
  for (const one of CASES) rows.push(await row(one, engine));
  const own = await llcuda.bench(
    "served",
    `serve --concurrency ${values.users} --seconds 3 --requests 100000 --prompt-tokens ${PROMPT_TOKENS} --output-tokens ${tokens}`,
  );
  rows.push({
    name: "the bench's own client, through the agent",
    rates: ratesAt(users, own, "user-rate").map((rate, at) =>
      rate === null ? null : rate * users[at]!,
    ),
    measured: [],
  });
  for (const { args, fields, name } of RELOADED) {
    try {
      engine = await load(args);
      rows.push(await row({ name, through: "engine", fields }, engine));
    } catch (thrown) {
      console.log(`${name}: ${String(thrown).slice(0, 500)}`);
    }
  }
  writeFileSync(join(out, "served-causes.json"), `${JSON.stringify({ users, tokens, rows })}\n`);
  printWriting(users, rows);
  printReading(users, PROMPT_TOKENS, alone, own);
  const { bandwidth, compute, driver, gpu } = own.conditions;
  console.log(
    `\nGPU: ${gpu ?? "none"}, driver ${driver ?? "none"}; bandwidth ${giga(bandwidth)}B/s, compute ${giga(compute)}FLOP/s`,
  );
}

try {
  await llcuda.during(model, compare);
} finally {
  llcuda.close();
}
