/**
 * The sweep that docs/benchmarks.md shows: the engine by llama-bench with FlashAttention on and off and
 * with and without CUDA graphs, by llama-batched-bench and by our own client over the same numbers at
 * once, each beside the other. Needs an installed llcuda, an engine and models; no package of node_modules.
 *
 *   node packages/agent/bench/gpu-sweep.ts --llcuda llcuda --engine ENGINE/bin --model A.gguf --model B.gguf --out FOLDER
 *
 * About two minutes a model on a data centre's GPU. On a processor: --depths 0 --concurrency 1,2,4 --load 32.
 */
import { mkdirSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { InstalledLlcuda, type Point, type Run } from "./installed-llcuda.ts";

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
    /** Tokens of a prompt and of an answer of the loads; the engine's own tests beside them have the same. */
    load: { type: "string", default: "128" },
    /** Where llcuda keeps its things; a new folder that is removed again where left out. */
    home: { type: "string" },
  },
});
const most = Math.max(...values.concurrency.split(",").map(Number));
const loadTokens = Number(values.load);

mkdirSync(values.out, { recursive: true });
const llcuda = new InstalledLlcuda(values);

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
  const found = await llcuda.during(model, async () => {
    const flash = await llcuda.bench(
      `${name}-engine`,
      `${tests} --prompts ${prompt} --depths ${depths} --flash-attention on,off`,
    );
    const alike = `--prompts ${loadTokens} --generations ${loadTokens}`;
    const batched = await llcuda.bench(
      `${name}-batched`,
      `engine ${alike} --parallel ${concurrency} --repetitions ${repetitions}`,
    );
    const slots = ["--set", `slots=${most}`, "--set", `context=${most * 4 * loadTokens}`];
    await llcuda.command(["models", "load", model, ...slots]);
    const lengths = `--prompt-tokens ${loadTokens} --output-tokens ${loadTokens}`;
    const served = await llcuda.bench(
      `${name}-served`,
      `serve --concurrency ${concurrency} --seconds ${values.seconds} --requests 100000 ${lengths}`,
    );
    return { flash, batched, served };
  });
  const graphless = { GGML_CUDA_DISABLE_GRAPHS: "1" };
  const slow = await llcuda.during(
    model,
    () => llcuda.bench(`${name}-without-graphs`, `${tests} --flash-attention on`, graphless),
    graphless,
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
  llcuda.close();
}
