import { readFileSync } from "node:fs";
import { BenchPlan, type BenchTarget, type BenchWorkload } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import type { RawOptions } from "../options.ts";

/** What commander hands over; lists are still texts. */
export interface BenchRaw extends RawOptions {
  json?: boolean;
  md?: boolean;
  csv?: boolean;
  html?: string;
  failBelow?: string;
  failAbove?: string;
  figure?: string;
  anyway?: boolean;
  tag?: string[];
  keep?: boolean;
  [option: string]: unknown;
}

export type BenchCommand = "quick" | "engine" | "serve" | "compare" | "tune";

/** Lengths of a workload's prompts and answers where none are given, in tokens. */
const LENGTHS: Record<Exclude<BenchWorkload["kind"], "own">, [prompt: number, output: number]> = {
  chat: [256, 128],
  summarize: [2_048, 256],
  code: [512, 512],
  long: [8_192, 256],
};

/** What a command line asks for. @param model as the agent that runs knows it. @throws Failure OPTION_INVALID */
export function benchPlanOf(command: BenchCommand, raw: BenchRaw, model: string | null): BenchPlan {
  const plan = BenchPlan.safeParse(unchecked(command, raw, model));
  if (plan.success) return plan.data;
  const issue = plan.error.issues[0];
  throw new Failure(
    "OPTION_INVALID",
    `${issue?.path.join(".") ?? "The bench"}: ${issue?.message ?? "does not fit"}.`,
    `\`llcuda bench ${command} --help\` lists what fits.`,
  );
}

function unchecked(command: BenchCommand, raw: BenchRaw, model: string | null): object {
  switch (command) {
    case "quick":
      return { kind: "quick", model };
    case "engine":
      return enginePlan(raw, model);
    case "serve":
      return { kind: "served", target: servedTarget(raw, model), ...loadOf(raw) };
    case "compare": {
      const own = raw["own"] === false ? [] : [{ kind: "local", model }];
      const others = (raw["with"] as string[]).map(endpointOf);
      return {
        kind: "compare",
        between: [...own, ...others],
        rounds: number(raw["rounds"]),
        ...loadOf(raw),
      };
    }
    case "tune":
      return {
        kind: "tune",
        model,
        goal: raw["goal"],
        parameters: words(raw["parameters"]),
        minutes: number(raw["minutes"]),
      };
  }
}

function enginePlan(raw: BenchRaw, model: string | null): object {
  const models = words(raw["models"]);
  const preset = raw["preset"] as string | undefined;
  return {
    kind: "engine",
    models: models.length === 0 && model !== null ? [model] : models,
    prompts: numbers(raw["prompts"]),
    generations: numbers(raw["generations"]),
    pairs: [],
    depths: numbers(raw["depths"]),
    parallel: numbers(raw["parallel"]),
    repetitions: number(raw["repetitions"]),
    preset: preset ?? "own",
    batch: numbers(raw["batch"]),
    ubatch: numbers(raw["ubatch"]),
    threads: numbers(raw["threads"]),
    gpuLayers: numbers(raw["gpuLayers"]),
    flashAttention: words(raw["flashAttention"]),
    kvType: words(raw["kv"]).map((type) => type.toUpperCase()),
  };
}

function servedTarget(raw: BenchRaw, model: string | null): object {
  const url = raw["url"] as string | undefined;
  if (url === undefined) return { kind: "local", model };
  return {
    kind: "endpoint",
    label: raw["name"] ?? (URL.canParse(url) ? new URL(url).host : url),
    url,
    model: raw["endpointModel"] ?? "default",
    keyVariable: raw["keyVariable"] ?? null,
  };
}

/** LABEL=URL,MODEL[,KEY_VARIABLE] */
function endpointOf(text: string): BenchTarget {
  const [, label = "", url = "", model = "", keyVariable] =
    /^([^=]+)=([^,]+),([^,]+)(?:,(.+))?$/.exec(text) ?? [];
  if (URL.canParse(url)) {
    return { kind: "endpoint", label, url, model, keyVariable: keyVariable ?? null };
  }
  throw new Failure(
    "OPTION_INVALID",
    `--with ${JSON.stringify(text)} is no LABEL=URL,MODEL.`,
    "For example: --with ollama=http://127.0.0.1:11434/v1,llama3.2",
  );
}

function loadOf(raw: BenchRaw): object {
  const rates = numbers(raw["rate"]);
  const users = numbers(raw["concurrency"]);
  const load =
    rates.length > 0
      ? { kind: "open", requestsPerSecond: rates, most: number(raw["most"]) }
      : { kind: "closed", concurrency: users.length > 0 ? users : [1, 2, 4] };
  return {
    workload: workloadOf(raw),
    load,
    requests: number(raw["requests"]),
    seconds: number(raw["seconds"]),
    warmup: number(raw["warmup"]),
    targets: {
      firstTokenMs: limit(raw["ttft"]),
      perTokenMs: limit(raw["tpot"]),
      totalMs: limit(raw["e2e"]),
    },
    seed: number(raw["seed"]),
  };
}

function workloadOf(raw: BenchRaw): object {
  const file = raw["prompts"] as string | undefined;
  const kind = raw["workload"] as keyof typeof LENGTHS;
  const [promptTokens, outputTokens] = LENGTHS[kind];
  return {
    kind: file === undefined ? kind : "own",
    promptTokens: limit(raw["promptTokens"]) ?? promptTokens,
    outputTokens: limit(raw["outputTokens"]) ?? outputTokens,
    prompts: file === undefined ? [] : promptsOf(file),
    prefixCache: raw["prefixCache"] === true,
  };
}

/** One prompt a line; a line that is a JSON object with a `prompt` is that. */
function promptsOf(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const hint = "Name a text file with one prompt a line.";
    throw new Failure("FILE_UNREADABLE", `${file} cannot be read.`, hint, { cause });
  }
  return text.split("\n").flatMap((line) => {
    if (line.trim() === "") return [];
    try {
      const parsed: unknown = JSON.parse(line);
      if (typeof parsed === "object" && parsed !== null && "prompt" in parsed) {
        return [String(parsed.prompt)];
      }
    } catch {
      // A line of plain text.
    }
    return [line];
  });
}

function words(value: unknown): string[] {
  return typeof value === "string" ? value.split(",").map((word) => word.trim()) : [];
}

function number(value: unknown): number {
  return Number(value);
}

function numbers(value: unknown): number[] {
  return words(value).map(number);
}

function limit(value: unknown): number | null {
  return value === undefined ? null : number(value);
}
