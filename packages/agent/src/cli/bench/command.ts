import { Option, type Command } from "commander";
import { withAgentOptions } from "../options.ts";
import type { BenchRaw } from "./bench-plan.ts";

const KINDS = {
  quick: "15 seconds on the model: one user, then several",
  engine: "the engine alone, by llama-bench and llama-batched-bench",
  serve: "as users ask: concurrency or arrivals, with percentiles",
  compare: "the same load on several servers, by turns",
  tune: "try the engine's options and say what was gained",
} as const;

const TOKENS = "tokens, one or more: 512,2048";

/** Adds `llcuda bench` and its kinds. */
export function addBenchCommand(program: Command): void {
  const bench = program.command("bench").description("measure tokens per second, honestly");
  for (const [kind, description] of Object.entries(KINDS)) {
    const command = withAgentOptions(bench.command(kind, { isDefault: kind === "quick" }))
      .description(description)
      .option("--json", "the whole run as JSON")
      .option("--md", "as Markdown (the default)")
      .option("--csv", "as CSV")
      .option("--html <file>", "also write a page that needs nothing else")
      .option("--fail-below <value>", "exit with 2 when the run's figure is lower")
      .option("--fail-above <value>", "exit with 2 when it is higher, for figures that are times")
      .option("--figure <quantity>", "which figure these mean: user-rate, first-token …")
      .option("--anyway", "begin although somebody is chatting")
      .option("--tag <tag...>", "tags to find the run by");
    options[kind as keyof typeof KINDS](command);
    command.action(async (raw: BenchRaw) =>
      (await import("./bench.ts")).bench(kind as keyof typeof KINDS, raw),
    );
  }
}

const options: Record<keyof typeof KINDS, (command: Command) => void> = {
  quick: () => undefined,
  engine: (command) => {
    command
      .option("--models <models>", "several models, with commas")
      .option("--prompts <tokens>", `prompt ${TOKENS}`)
      .option("--generations <tokens>", `generated ${TOKENS}`)
      .option("--depths <tokens>", "tokens in the context before: 0,4096,16384")
      .option("--parallel <sequences>", "sequences at once, by llama-batched-bench: 1,4,16")
      .option("--batch <tokens>", "logical batch sizes")
      .option("--ubatch <tokens>", "physical batch sizes")
      .option("--threads <count>", "threads")
      .option("--gpu-layers <layers>", "layers on the GPU")
      .option("--flash-attention <on,off>", "FlashAttention")
      .option("--kv <types>", "types of the KV cache: f16,q8_0")
      .option("--repetitions <count>", "measurements of each test", "5")
      .addOption(
        new Option("--preset <preset>", "a set of tests").choices(["sweep", "localscore", "own"]),
      );
  },
  serve: (command) => {
    withLoad(command);
    command
      .option("--url <url>", "another OpenAI-compatible server, up to and with /v1")
      .option("--name <label>", "what to call it")
      .option("--endpoint-model <model>", "the model's name there")
      .option("--key-variable <name>", "the agent's variable that holds its key");
  },
  compare: (command) => {
    withLoad(command);
    command
      .requiredOption("--with <server...>", "LABEL=URL,MODEL or LABEL=URL,MODEL,KEY_VARIABLE")
      .option("--no-own", "leave out llcuda's own model")
      .option("--rounds <count>", "turns", "3");
  },
  tune: (command) => {
    command
      .addOption(
        new Option("--goal <goal>", "what is to be fast")
          .choices(["generation", "prompt", "throughput"])
          .default("generation"),
      )
      .option(
        "--parameters <names>",
        "slots, batch, ubatch, threads, gpuLayers, flashAttention, draft, backendSampling, cacheRam",
        "threads,batch,ubatch,flashAttention",
      )
      .option("--minutes <minutes>", "at most", "5")
      .option("--keep", "load the model so from now on, where anything was gained");
  },
};

function withLoad(command: Command): void {
  command
    .option("--concurrency <users>", "users at once: 1,2,4,8")
    .option("--rate <requests>", "requests per second that arrive, whoever waits: 0.5,1,2")
    .option("--most <requests>", "requests open at once with --rate; more are refused", "64")
    .addOption(
      new Option("--workload <kind>", "what is asked")
        .choices(["chat", "summarize", "code", "long"])
        .default("chat"),
    )
    .option("--prompts <file>", "own prompts: one a line, or JSON lines with a `prompt`")
    .option("--prompt-tokens <tokens>", "length of a prompt")
    .option("--output-tokens <tokens>", "length of an answer")
    .option("--requests <count>", "measured requests of a point", "50")
    .option("--seconds <seconds>", "at most for a point", "60")
    .option("--warmup <count>", "requests before a point that are not counted", "2")
    .option("--ttft <ms>", "goodput: first token within")
    .option("--tpot <ms>", "goodput: each further token within")
    .option("--e2e <ms>", "goodput: whole answer within")
    .option("--prefix-cache", "let servers use what they have read before")
    .option("--seed <number>", "prompts and arrivals follow from it", "1");
}
