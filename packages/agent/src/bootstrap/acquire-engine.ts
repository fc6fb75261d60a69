import type { EngineState, ErrorReport } from "@llcuda/protocol";
import type { Engine, ProvedEngine } from "../engine/engine.ts";
import { Failure, reportOf } from "../failure.ts";
import type { Home } from "../home.ts";
import type { AttemptReporter, StepReporter } from "../setup/step-reporter.ts";
import { isSourceName, type Wishes } from "./engine-source.ts";
import type { InstallContext, InstallReport } from "./install-context.ts";
import { probeFacts } from "./facts.ts";
import { planEngine, type PlanStep } from "./plan.ts";
import type { ReadMachine } from "./probe/machine-reader.ts";
import { proveEngine } from "./prove.ts";
import { engineSettings } from "./settings.ts";

/** The states that the engine goes through before it can be started. */
export type AcquiringState = Extract<EngineState, { phase: "installing" | "proving" }>;

export interface AcquireRequest {
  options: Wishes;
  home: Home;
  /** Gets one attempt for each engine of the plan. */
  engineStep: StepReporter;
  /** Gets one attempt for each engine that was put in place. */
  proofStep: StepReporter;
  onState: (state: AcquiringState) => void;
  signal: AbortSignal;
  readMachine?: ReadMachine;
  /** Tests bring their own, and their own folder to be taken for `/`. */
  env?: Record<string, string | undefined>;
  root?: string;
}

const OUT_OF_REACH = { kind: "skip", reason: "its source is out of reach" } as const;

/**
 * Finds, installs and proves the best engine that runs here. Each one that fails is reported with
 * its reason, and the next is tried.
 * @throws Failure ENGINE_NONE_WORKS, whose detail lists what was tried; CANCELLED
 */
export async function acquireEngine(request: AcquireRequest): Promise<ProvedEngine> {
  const { engineStep, home, options } = request;
  const env = request.env ?? process.env;
  const settings = engineSettings(env);
  engineStep.detail("looking at this machine");
  const { engine, offline } = options;
  const other = engine !== null && isSourceName(engine) && engine !== "bundle";
  const { readMachine, signal } = request;
  const surroundings = { online: !offline && !other, signal, readMachine };
  const facts = await probeFacts(home, env, request.root, surroundings);
  const plan = planEngine(facts, options, settings);
  const tried: string[] = [];
  const failed = new Set<string>();
  const outOfReach = new Set<string>();
  for (const step of plan) {
    const attempt = engineStep.attempt(step.source, step.description);
    // One that does not answer for one engine does not for its others either; each would wait anew.
    const action = outOfReach.has(step.source) ? OUT_OF_REACH : step.action;
    if (action.kind === "skip") {
      attempt.skipped(action.reason);
      tried.push(`${step.source}: ${step.description}: not tried, ${action.reason}`);
      continue;
    }
    try {
      const context = { home, settings, report: reportTo(request, step), signal: request.signal };
      return await tryStep(step, action.install, context, request, attempt, failed);
    } catch (error) {
      if (request.signal.aborted) throw error;
      const report = reportOf(error);
      if (report.code === "ENGINE_SOURCE_UNAVAILABLE") outOfReach.add(step.source);
      attempt.failed(report);
      tried.push(`${step.source}: ${step.description}: ${wordsOf(report)}`);
    }
  }
  throw noneWorks(tried);
}

async function tryStep(
  step: PlanStep,
  install: (context: InstallContext) => Promise<Engine>,
  context: InstallContext,
  request: AcquireRequest,
  attempt: AttemptReporter,
  failed: Set<string>,
): Promise<ProvedEngine> {
  const { home, onState, proofStep, signal } = request;
  const { source } = step;
  context.report.detail(step.description);
  const engine = await install(context);
  context.report.progress(null);
  if (failed.has(engine.id)) {
    const message = `${engine.description} is the engine that failed already.`;
    throw new Failure("ENGINE_PROOF_FAILED", message, "The next one is tried.");
  }
  const proof = proofStep.attempt(source, engine.description);
  try {
    const onCheck: Parameters<typeof proveEngine>[1]["onCheck"] = (check, detail) => {
      onState({ phase: "proving", source, check });
      proofStep.detail(`${engine.description}: ${detail}`);
    };
    const proved = await proveEngine(engine, { home, onCheck, signal });
    proof.chosen();
    attempt.chosen();
    return proved;
  } catch (error) {
    failed.add(engine.id);
    proof.failed(reportOf(error));
    throw error;
  }
}

/** Tells the setup step and the engine's state alike. */
function reportTo(request: AcquireRequest, { source }: PlanStep): InstallReport {
  const state: AcquiringState = { phase: "installing", source, detail: "", progress: null };
  return {
    detail(text) {
      state.detail = text;
      state.progress = null;
      request.engineStep.detail(text);
      request.onState({ ...state });
    },
    progress(progress) {
      state.progress = progress;
      request.engineStep.progress(progress);
      request.onState({ ...state });
    },
  };
}

function wordsOf({ detail, message }: ErrorReport): string {
  return detail === undefined ? message : `${message}\n  ${detail.replaceAll("\n", "\n  ")}`;
}

function noneWorks(tried: string[]): Failure {
  return new Failure(
    "ENGINE_NONE_WORKS",
    `None of ${tried.length} ways to an engine led to one that runs here.`,
    "Put llama-server of any llama.cpp build on this machine and name it: --engine PATH.",
    { detail: tried.join("\n"), remedies: ["retry-setup"] },
  );
}
