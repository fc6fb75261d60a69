import { BenchPlan, KvCacheType, MAX_BENCH_POINTS, type BenchTarget } from "@llcuda/protocol";
import type { Draft } from "./draft.ts";
import { readNumber, readNumbers } from "./number-list.ts";

export type PlanRead = { ok: true; plan: BenchPlan } | { ok: false; problem: string };

/** Raised by a field that cannot be read; told beside the run button. */
class Unreadable extends Error {}

function list(name: string, text: string): number[] {
  const values = readNumbers(text);
  if (values === null) {
    throw new Unreadable(`${name}: “${text}” is no list of numbers, like 0 4k 16k or 1-128*2.`);
  }
  return values;
}

function one(name: string, text: string): number {
  const value = readNumber(text.trim());
  if (value === null) throw new Unreadable(`${name}: “${text}” is no number.`);
  return value;
}

const oneOrNone = (name: string, text: string): number | null =>
  text.trim() === "" ? null : one(name, text);

/** A plan as the agent takes it, or what of the fields is not right. Pure. */
export function planOf(draft: Draft): PlanRead {
  try {
    const read = BenchPlan.safeParse(rawPlan(draft));
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new Unreadable(`${issue?.path.join(" ") ?? "The plan"}: ${issue?.message ?? ""}`);
    }
    const points = pointCount(read.data);
    if (points > MAX_BENCH_POINTS) {
      throw new Unreadable(
        `${points} points; ${MAX_BENCH_POINTS} at most. Vary fewer things at once.`,
      );
    }
    if (points === 0) throw new Unreadable("Nothing to measure: give a size to read or to write.");
    return { ok: true, plan: read.data };
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    return { ok: false, problem: thrown.message };
  }
}

function rawPlan(draft: Draft): unknown {
  const { kind, models } = draft;
  const model = models[0] ?? null;
  switch (kind) {
    case "quick":
      return { kind, model };
    case "engine":
      return { kind, models, ...engineOf(draft.engine) };
    case "served":
      return { kind, target: { kind: "local", model }, ...servedOf(draft.served) };
    case "compare":
      return {
        kind,
        between: targetsOf(draft),
        rounds: one("Rounds", draft.compare.rounds),
        ...servedOf(draft.served),
      };
    case "tune": {
      const { goal, minutes, parameters } = draft.tune;
      return { kind, model, goal, parameters, minutes: one("Minutes", minutes) };
    }
  }
}

/** Every chosen model of this machine, and an endpoint where one is given. */
function targetsOf({ compare, models }: Draft): BenchTarget[] {
  const { keyVariable, label, model, url } = compare;
  const own = models.length === 0 ? [null] : models;
  const local = own.map((id): BenchTarget => ({ kind: "local", model: id }));
  if (url.trim() === "") {
    if (local.length < 2) {
      throw new Unreadable(
        "Two are compared: choose two models, or give another server's address.",
      );
    }
    return local;
  }
  const endpoint = {
    kind: "endpoint" as const,
    label: label.trim() || hostOf(url),
    url: url.trim().replace(/\/+(chat\/completions\/?)?$/, ""),
    model: model.trim(),
    keyVariable: keyVariable.trim() || null,
  };
  if (endpoint.model === "") throw new Unreadable("The other server wants a model's name.");
  return [...local, endpoint];
}

function hostOf(url: string): string {
  if (!URL.canParse(url)) throw new Unreadable(`“${url}” is no address, like http://host:8000/v1.`);
  return new URL(url).host;
}

function engineOf(engine: Draft["engine"]) {
  const { flashAttention, kvType, pairs, preset, repetitions } = engine;
  const types =
    kvType.trim() === ""
      ? []
      : kvType
          .trim()
          .toUpperCase()
          .split(/[\s,;]+/);
  const unknown = types.find((type) => !KvCacheType.safeParse(type).success);
  if (unknown !== undefined) {
    throw new Unreadable(`KV types: “${unknown}” is none of ${KvCacheType.options.join(", ")}.`);
  }
  return {
    prompts: list("Tokens read", engine.prompts).filter((size) => size > 0),
    generations: list("Tokens written", engine.generations).filter((size) => size > 0),
    pairs:
      pairs.trim() === ""
        ? []
        : pairs
            .trim()
            .split(/[\s;]+/)
            .map(pairOf),
    depths: list("Depths", engine.depths),
    parallel: list("Sequences", engine.parallel),
    repetitions: one("Repetitions", repetitions),
    preset,
    batch: list("Batch", engine.batch),
    ubatch: list("Micro-batch", engine.ubatch),
    threads: list("Threads", engine.threads),
    gpuLayers: list("GPU layers", engine.gpuLayers),
    flashAttention:
      flashAttention === "both" ? ["on", "off"] : flashAttention === "" ? [] : [flashAttention],
    kvType: types,
  };
}

function pairOf(word: string): { prompt: number; generation: number } {
  const [prompt, generation] = word.split("+").map(readNumber);
  if (prompt == null || generation == null) {
    throw new Unreadable(`Pairs: “${word}” is no pair, like 1024+16.`);
  }
  return { prompt, generation };
}

function servedOf(served: Draft["served"]) {
  const { load, prefixCache, prompts, workload } = served;
  const own = prompts.split("\n").filter((line) => line.trim() !== "");
  if (workload === "own" && own.length === 0) {
    throw new Unreadable("Own prompts: write one in each line, or choose a file.");
  }
  return {
    workload: {
      kind: workload,
      promptTokens: one("Tokens of a prompt", served.promptTokens),
      outputTokens: one("Tokens of an answer", served.outputTokens),
      prompts: workload === "own" ? own : [],
      prefixCache,
    },
    load:
      load === "closed"
        ? { kind: load, concurrency: list("Users at once", served.concurrency) }
        : {
            kind: load,
            requestsPerSecond: list("Requests per second", served.requestsPerSecond),
            most: one("Open at once", served.most),
          },
    requests: one("Requests", served.requests),
    seconds: one("Seconds", served.seconds),
    warmup: one("Warm-up requests", served.warmup),
    targets: {
      firstTokenMs: oneOrNone("First token", served.firstTokenMs),
      perTokenMs: oneOrNone("Each token", served.perTokenMs),
      totalMs: oneOrNone("Whole answer", served.totalMs),
    },
    seed: one("Seed", served.seed),
  };
}

/** Tests of LocalScore. */
const LOCALSCORE_TESTS = 9;

/** How many points a plan has; a tuning run decides as it goes. */
export function pointCount(plan: BenchPlan): number {
  switch (plan.kind) {
    case "quick":
    case "tune":
      return 1;
    case "engine": {
      const { batch, depths, flashAttention, gpuLayers, kvType, models, threads, ubatch } = plan;
      const lists = [models, depths, batch, ubatch, threads, gpuLayers, flashAttention, kvType];
      const flags = lists.reduce((product, values) => product * Math.max(1, values.length), 1);
      if (plan.preset === "localscore") return LOCALSCORE_TESTS * flags;
      const tests = plan.prompts.length + plan.generations.length + plan.pairs.length;
      const sizes = Math.max(1, plan.prompts.length) * Math.max(1, plan.generations.length);
      return tests * flags + plan.parallel.length * sizes * Math.max(1, models.length);
    }
    case "served":
    case "compare": {
      const { load } = plan;
      const loads = load.kind === "closed" ? load.concurrency : load.requestsPerSecond;
      return loads.length * (plan.kind === "compare" ? plan.between.length : 1);
    }
  }
}
