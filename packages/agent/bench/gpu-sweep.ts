/**
 * The sweep that docs/benchmarks.md shows: the engine by llama-bench with FlashAttention on and off and
 * with and without CUDA graphs, by llama-batched-bench and by our own client over the same numbers at
 * once, each beside the other. Needs an installed llcuda, an engine and models; no package of node_modules.
 *
 *   node packages/agent/bench/gpu-sweep.ts --llcuda llcuda --engine ENGINE/bin --model A.gguf --model B.gguf --out FOLDER
 *
 * About two minutes a model on a data centre's GPU. On a processor: --depths 0 --concurrency 1,2,4.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs, promisify } from "node:util";

const { values } = parseArgs({
  options: {
    llcuda: { type: "string", default: "llcuda" },
    engine: { type: "string" },
    model: { type: "string", multiple: true, default: [] },
    out: { type: "string", default: "." },
    prompt: { type: "string", default: "512" },
    generate: { type: "string", default: "128" },
    depths: { type: "string", default: "0,2048" },
    concurrency: { type: "string", default: "1,2,4,8,16,32,64,128" },
    repetitions: { type: "string", default: "5" },
    seconds: { type: "string", default: "6" },
    /** Where llcuda keeps its things; a new folder that is removed again where left out. */
    home: { type: "string" },
  },
});
const most = Math.max(...values.concurrency.split(",").map(Number));
/** Tokens of a prompt and of an answer of the loads; the engine's own tests beside them have the same. */
const LOAD_TOKENS = 128;
const START_LIMIT_MS = 180_000;

interface Figure {
  median: number;
}
interface Point {
  axes: Record<"concurrency" | "depth" | "generation" | "prompt", number | null> & {
    flags: Record<string, string>;
  };
  quantities: Record<string, Figure | undefined>;
  limit: { share: number } | null;
  disturbances: string[];
}
interface Run {
  points: Point[];
  bottleneck: string | null;
  conditions: { gpu: string | null; driver: string | null; bandwidth: number | null };
  error: { message: string } | null;
}

const home = values.home ?? mkdtempSync(join(tmpdir(), "gpu-sweep-"));
mkdirSync(values.out, { recursive: true });
const [program = "", ...first] = /\.[jt]s$/.test(values.llcuda)
  ? [process.execPath, values.llcuda]
  : [values.llcuda];

function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, LLCUDA_HOME: home, LLCUDA_NO_OPEN: "1", LLCUDA_OFFLINE: "1", ...more };
}

/** One llcuda command to its end; its words are shown when it fails. */
async function llcuda(args: readonly string[], more: Record<string, string>): Promise<string> {
  const options = { env: environment(more), maxBuffer: 256 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(program, [...first, ...args], options);
  return stdout;
}

async function bench(name: string, words: string, more = {}): Promise<Run> {
  const began = performance.now();
  const text = await llcuda(["bench", ...words.split(" "), "--anyway", "--json"], more);
  writeFileSync(join(values.out, `${name}.json`), text);
  const { run } = JSON.parse(text) as { run: Run };
  const took = ((performance.now() - began) / 1_000).toFixed(0);
  console.log(`\n## ${name} (${took} s)${run.error === null ? "" : `: ${run.error.message}`}\n`);
  for (const point of run.points) console.log(lineOf(point));
  if (run.bottleneck !== null) console.log(run.bottleneck);
  return run;
}

function lineOf({ axes, disturbances, limit, quantities }: Point): string {
  const { concurrency, depth, generation, prompt } = axes;
  const flags = Object.entries(axes.flags).map(([flag, value]) => `${flag} ${value}`);
  const figures = Object.entries(quantities).flatMap(([name, figure]) =>
    figure === undefined ? [] : [`${name} ${figure.median.toFixed(1)}`],
  );
  const place = `pp${prompt} tg${generation} d${depth ?? 0} x${concurrency ?? 1} ${flags.join(" ")}`;
  const share = limit === null ? "" : ` | ${(100 * limit.share).toFixed(0)} % of the limit`;
  const noise = disturbances.length === 0 ? "" : ` | ${disturbances.join("; ")}`;
  return `${place.trim()} | ${figures.join(", ")}${share}${noise}`;
}

/** `llcuda up` with a model; resolves once it has printed its address. */
async function up(model: string, more: Record<string, string>): Promise<ChildProcess> {
  const engine = values.engine === undefined ? [] : ["--engine", values.engine];
  const args = [...first, "up", "--port", "0", "--model", model, ...engine];
  const agent = spawn(program, args, {
    env: environment(more),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error("llcuda up printed no address")),
      START_LIMIT_MS,
    );
    agent.stdout.on("data", (text: Buffer) => {
      if (!text.toString().includes("Dashboard:")) return;
      clearTimeout(limit);
      resolve();
    });
    agent.once("exit", (code) => reject(new Error(`llcuda up ended with ${code}`)));
  });
  return agent;
}

async function during<T>(agent: ChildProcess, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    agent.kill("SIGTERM");
    if (agent.exitCode === null) await once(agent, "exit");
  }
}

const of = (run: Run, quantity: string, test: (point: Point) => boolean): number | null =>
  run.points.find((point) => test(point) && point.quantities[quantity])?.quantities[quantity]
    ?.median ?? null;

/** Tokens per second written at no depth, with FlashAttention as it is said; null: as it was. */
function rate(run: Run, flash: string | null): string {
  const found = of(
    run,
    "generation-rate",
    ({ axes }) =>
      (flash === null || axes.flags["flashAttention"] === flash) &&
      axes.depth === 0 &&
      axes.generation !== 0,
  );
  return found?.toFixed(0) ?? "not measured";
}

async function sweep(model: string): Promise<void> {
  const name = basename(model).replace(/\.gguf$/, "");
  const { concurrency, depths, generate, prompt, repetitions } = values;
  const tests = `engine --generations ${generate} --repetitions ${repetitions}`;
  const found = await during(await up(model, {}), async () => {
    const flash = await bench(
      `${name}-engine`,
      `${tests} --prompts ${prompt} --depths ${depths} --flash-attention on,off`,
    );
    const alike = `--prompts ${LOAD_TOKENS} --generations ${LOAD_TOKENS}`;
    const batched = await bench(
      `${name}-batched`,
      `engine ${alike} --parallel ${concurrency} --repetitions ${repetitions}`,
    );
    const slots = ["--set", `slots=${most}`, "--set", `context=${most * 4 * LOAD_TOKENS}`];
    await llcuda(["models", "load", model, ...slots], {});
    const lengths = `--prompt-tokens ${LOAD_TOKENS} --output-tokens ${LOAD_TOKENS}`;
    const served = await bench(
      `${name}-served`,
      `serve --concurrency ${concurrency} --seconds ${values.seconds} --requests 100000 ${lengths}`,
    );
    return { flash, batched, served };
  });
  const graphless = { GGML_CUDA_DISABLE_GRAPHS: "1" };
  const slow = await during(await up(model, graphless), () =>
    bench(`${name}-without-graphs`, `${tests} --flash-attention on`, graphless),
  );
  console.log(`\n## ${name}: beside each other (tok/s)\n`);
  console.log("| at once | llama-batched-bench | served, all | served, each | of the engine |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const users of values.concurrency.split(",").map(Number)) {
    const at = ({ axes }: Point): boolean => axes.concurrency === users;
    const engine = of(found.batched, "generation-rate", at);
    const total = of(found.served, "total-rate", at);
    const each = of(found.served, "user-rate", at);
    const share = engine === null || each === null ? "" : ((each * users) / engine).toFixed(3);
    const cells = [users, engine?.toFixed(0), total?.toFixed(0), each?.toFixed(1), share];
    console.log(`| ${cells.map((cell) => cell ?? "").join(" | ")} |`);
  }
  const graphs = found.flash;
  console.log(
    [
      `\ntg${generate}: FlashAttention ${rate(graphs, "on")}`,
      `without ${rate(graphs, "off")}`,
      `without CUDA graphs ${rate(slow, null)} tok/s`,
    ].join(", "),
  );
  const { bandwidth, driver, gpu } = found.flash.conditions;
  console.log(
    `GPU: ${gpu ?? "none"}, driver ${driver ?? "none"}, bandwidth measured: ${bandwidth === null ? "no" : `${(bandwidth / 1e9).toFixed(0)} GB/s`}`,
  );
}

try {
  for (const model of values.model) await sweep(model);
} finally {
  if (values.home === undefined) rmSync(home, { recursive: true, force: true });
}
