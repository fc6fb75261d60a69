import { newPoint, type ErrorReport, type ModelInfo } from "@llcuda/protocol";
import { badInput } from "../bench-failures.ts";
import { noteConditions } from "../conditions/note-conditions.ts";
import { AUTOMATIC_SWEEP } from "../engine/automatic-sweep.ts";
import { batchedBenchRow } from "../engine/batched-bench-row.ts";
import {
  batchedBenchArguments,
  batchedBenchPoints,
  llamaBenchArguments,
  LOCALSCORE_PROMPTS,
  type EngineBenchPlan,
} from "../engine/bench-arguments.ts";
import { runBenchTool } from "../engine/bench-tool.ts";
import { llamaBenchProgress, llamaBenchRow } from "../engine/llama-bench-row.ts";
import { reportOf } from "../../failure.ts";
import type { ProvedEngine } from "../../engine/engine.ts";
import type { BenchStage } from "../run/bench-stage.ts";
import { measured } from "../run/finish-point.ts";
import { percent } from "../run/percent.ts";
import { clearGpu } from "./clear-gpu.ts";
import { EnginePoints } from "./engine-points.ts";
import { scorePoints } from "./localscore-points.ts";

/** The engine itself, without a server: llama-bench over every combination, then llama-batched-bench. */
export async function engineRun(asked: EngineBenchPlan, stage: BenchStage): Promise<void> {
  const { live, signal, world } = stage;
  const plan = completed(asked);
  live.change({ stage: "looking for the engine" });
  const engine = await world.engine(signal);
  const models = await modelsOf(plan, stage);
  const bringBack = await clearGpu(stage, engine);
  try {
    for (const [index, model] of models.entries()) {
      if (signal.aborted) return;
      await noteConditions(stage, engine.info, model, signal);
      const part = { from: index / models.length, to: (index + 1) / models.length };
      await benchModel(plan, { engine, model, index, part }, stage);
    }
  } finally {
    await bringBack();
  }
}

interface Subject {
  engine: ProvedEngine;
  model: ModelInfo;
  /** Of all models of the run. */
  index: number;
  /** Which part of the whole run it is. */
  part: { from: number; to: number };
}

async function benchModel(
  plan: EngineBenchPlan,
  subject: Subject,
  stage: BenchStage,
): Promise<void> {
  const { engine, index, model, part } = subject;
  const { live, signal } = stage;
  const points = new EnginePoints(plan, subject, stage, await workOf(stage, model));
  const batched = batchedBenchArguments(plan, model.path);
  const single = hasTests(plan);
  const middle = batched === null ? part.to : single ? (part.from + part.to) / 2 : part.from;
  const tell = (words: string, share: number, from: number, to: number): void =>
    live.change({
      stage: `${model.name}: ${words}`,
      progress: percent(from + (to - from) * share, 1),
    });
  const run = async (
    tool: "llama-bench" | "llama-batched-bench",
    args: readonly string[],
    onLine: (line: string) => void,
  ) => {
    tell("loading", 0, tool === "llama-bench" ? part.from : middle, part.to);
    const { home } = stage.world;
    const onStart = (pid: number): void => void stage.pids.add(pid);
    const failed = await runBenchTool({ engine, home, tool, args, onLine, onStart, signal }).catch(
      (thrown: unknown) => reportOf(thrown),
    );
    if (failed !== null) fail(stage, `e${index}-${tool}`, model, tool, failed);
  };
  if (single) {
    await run("llama-bench", llamaBenchArguments(plan, model.path), (line) => {
      const progress = llamaBenchProgress(line);
      const row = llamaBenchRow(line);
      if (row !== null) points.takeRow(row);
      if (progress === null) return;
      const share = (progress.point - 1) / progress.points;
      tell(
        `${progress.stage}, test ${progress.point} of ${progress.points}`,
        share,
        part.from,
        middle,
      );
    });
    if (plan.preset === "localscore") scorePoints(live, model.name);
  }
  if (batched !== null && !signal.aborted) {
    const all = batchedBenchPoints(plan);
    let done = 0;
    await run("llama-batched-bench", batched, (line) => {
      const row = batchedBenchRow(line);
      if (row === null) return;
      points.takeBatched(row);
      done += 1;
      tell(`${row.pl} sequences at once`, done / all, middle, part.to);
    });
  }
}

/** What ended a program is a result: a point that says so. */
function fail(stage: BenchStage, id: string, model: ModelInfo, tool: string, error: ErrorReport) {
  const point = newPoint(id, { series: model.name, flags: { program: tool } });
  stage.live.put({ ...measured(stage, point), status: "failed", error });
}

async function workOf({ world }: BenchStage, { path }: ModelInfo) {
  return world.work(path).catch(() => null);
}

function hasTests(plan: EngineBenchPlan): boolean {
  const { generations, pairs, preset, prompts } = plan;
  return preset === "localscore" || prompts.length + generations.length + pairs.length > 0;
}

/** A preset's own tests, and those of the usual sweep where none is named at all. */
function completed(plan: EngineBenchPlan): EngineBenchPlan {
  if (plan.preset === "localscore") {
    return { ...plan, prompts: [...LOCALSCORE_PROMPTS], generations: [], depths: [], pairs: [] };
  }
  if (hasTests(plan) || plan.parallel.length > 0) return plan;
  const { depths, generations, prompts } = AUTOMATIC_SWEEP;
  return { ...plan, prompts, generations, depths: plan.depths.length > 0 ? plan.depths : depths };
}

async function modelsOf(
  plan: EngineBenchPlan,
  { signal, world }: BenchStage,
): Promise<ModelInfo[]> {
  if (plan.models.length > 0) return Promise.all(plan.models.map((name) => world.find(name)));
  const { current, models } = world.fleet.loaded.value;
  const loaded = models.find(({ model }) => model.id === current) ?? models[0];
  if (loaded !== undefined) return [loaded.model];
  // Which model the agent begins with is known once it is loaded.
  const engine = world.fleet.engineOf();
  await engine.ensureReady(signal);
  const state = engine.state.value;
  if (state.phase === "ready") return [state.model];
  throw badInput("No model is named, and none is loaded.", "Name one, or load one first.");
}
