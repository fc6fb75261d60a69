import type { ErrorReport } from "@llcuda/protocol";
import { COMPILING } from "../engine/compile-watch.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import type { AcquiringState } from "../engine/lifecycle.ts";
import { Failure, reportOf } from "../failure.ts";
import type { Home } from "../home.ts";
import type { AttemptReporter, StepReporter } from "../setup/step-reporter.ts";
import { choiceWords, type Tried } from "./choice-words.ts";
import { runtimeHostOf } from "./cuda-runtime/runtime-way.ts";
import type { Wishes } from "./engine-source.ts";
import type { InstallReport } from "./install-context.ts";
import { mayBeHadLater } from "./passing-failures.ts";
import { freeChoice, planEngines } from "./plan.ts";
import type { PlanStep } from "./plan-step.ts";
import type { ReadMachine } from "./probe/machine-reader.ts";
import { forgetChoice, recallChoice, rememberChoice } from "./remembered-choice.ts";
import { engineSettings } from "./settings.ts";
import { surveyEngines, type Survey } from "./survey.ts";
import { tryEngine } from "./try-engine.ts";

export interface AcquireRequest {
  options: Wishes;
  home: Home;
  /** Gets one attempt for each engine of the plan. */
  engineStep: StepReporter;
  /** Gets one attempt for each engine that was put in place. */
  proofStep: StepReporter;
  onState: (state: AcquiringState) => void;
  /** Told once all that is here and could be is known. */
  onSurvey?: (survey: Survey) => void;
  signal: AbortSignal;
  /** Tests bring their own, and their own folder to be taken for `/`. */
  env?: Record<string, string | undefined>;
  root?: string;
  readMachine?: ReadMachine;
}

const OUT_OF_REACH = { kind: "skip", reason: "its source is out of reach", error: null } as const;

/** An engine, and in one sentence why it and no other. */
export interface AcquiredEngine extends ProvedEngine {
  because: string;
}

/**
 * Finds, installs, inspects and proves the best engine that runs here. Each one that fails is reported
 * with its reason, and the next is tried. What was found stays found: see `recallChoice`.
 * @throws Failure ENGINE_NONE_WORKS, whose detail lists what was tried; CANCELLED
 */
export async function acquireEngine(request: AcquireRequest): Promise<AcquiredEngine> {
  const { engineStep, home, options, signal } = request;
  const env = request.env ?? process.env;
  const settings = engineSettings(env);
  const known = await recallChoice(home, options, settings);
  if (known !== null) {
    request.onState({ ...installing(known.source), detail: known.engine.description });
    engineStep.attempt(known.source, known.engine.description).chosen();
    request.proofStep.attempt(known.source, known.engine.description).chosen();
    return { ...known.engine, because: known.because };
  }
  engineStep.detail("looking at this machine");
  const { readMachine, root } = request;
  const look = { home, wishes: options, settings, env, root, readMachine, signal };
  const survey = await surveyEngines(look);
  request.onSurvey?.(survey);
  const { machine } = survey.facts;
  const { cuda, skipInspection: blind } = settings;
  const input = { known: survey.known, machine, wishes: options, cuda, blind };
  const { pinned, steps } = planEngines(input);
  const runtimeHost = runtimeHostOf(survey.facts, options.offline, settings);
  const tried: Tried[] = [];
  const outOfReach = new Set<string>();
  for (const step of steps) {
    const { description, known } = step;
    const attempt = engineStep.attempt(known.source, description);
    // One that does not answer for one engine does not for its others either; each would wait anew.
    const silent = known.engine === null && outOfReach.has(known.source);
    const action = silent ? OUT_OF_REACH : step.action;
    if (action.kind === "skip") {
      attempt.skipped(action.reason, action.error);
      continue;
    }
    const report = reportTo(request, step);
    let proof: AttemptReporter | null = null;
    let described = description;
    try {
      const found = await tryEngine(known, {
        home,
        settings,
        report,
        signal,
        machine,
        // Who names an engine wants it with what it needs.
        runtime: known.source === "explicit" ? runtimeHost : null,
        onProof: (engine) => {
          described = engine.description;
          proof = request.proofStep.attempt(known.source, described);
        },
        onCheck: (check, detail) => {
          request.onState({ phase: "proving", source: known.source, check });
          request.proofStep.detail(`${described}: ${detail}`);
        },
        onCompile: (seconds) => tellCompiling(request.proofStep, described, seconds),
      });
      const { engine } = found;
      const fit = found.fit.runs === "no" ? step.fit : found.fit;
      const words = choiceWords(step, engine.description, fit, steps, tried);
      const because = [words, ...found.told].join(" ");
      // What was fetched lies in the cache from now on.
      const source = engine.bin.startsWith(home.engines) ? "cache" : known.source;
      if (betterMayFollow(tried, engine)) await forgetChoice(home);
      else await rememberChoice(home, options, settings, { source, because, engine });
      finish(proof, null);
      attempt.chosen();
      return { ...engine, because };
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const error = reportOf(thrown);
      finish(proof, error);
      attempt.failed(error);
      if (error.code === "ENGINE_SOURCE_UNAVAILABLE") outOfReach.add(known.source);
      tried.push({ step, error });
    }
  }
  const instead = pinned === null ? null : freeChoice(input);
  throw noneWorks(steps, tried, { pinned, instead, offline: options.offline });
}

/** Whether something faster only waits for the network, or for the machine's state to change. */
function betterMayFollow(tried: readonly Tried[], { backend }: ProvedEngine): boolean {
  return tried.some(({ error, step }) => step.backend !== backend && mayBeHadLater(error.code));
}

function installing(source: PlanStep["known"]["source"]) {
  return { phase: "installing", source, detail: "", progress: null } as const;
}

/** Tells the setup step and the engine's state alike. */
function reportTo(request: AcquireRequest, { known }: PlanStep): InstallReport {
  let state: AcquiringState = installing(known.source);
  return {
    detail(text) {
      state = { ...state, detail: text, progress: null } as AcquiringState;
      request.engineStep.detail(text);
      request.onState(state);
    },
    progress(progress) {
      state = { ...state, progress } as AcquiringState;
      request.engineStep.progress(progress);
      request.onState(state);
    },
  };
}

function finish(proof: AttemptReporter | null, error: ErrorReport | null): void {
  if (error === null) proof?.chosen();
  else proof?.failed(error);
}

function tellCompiling(step: StepReporter, description: string, seconds: number): void {
  step.detail(`${description}: ${COMPILING}`);
  const rest = { total: null, ratePerSecond: null, secondsLeft: null };
  step.progress({ unit: "seconds", done: seconds, ...rest });
}

function wordsOf({ detail, message }: ErrorReport): string {
  return detail === undefined ? message : `${message}\n  ${detail.replaceAll("\n", "\n  ")}`;
}

function noneWorks(
  steps: readonly PlanStep[],
  tried: readonly Tried[],
  wish: { pinned: string | null; instead: PlanStep | null; offline: boolean },
): Failure {
  const { instead, offline, pinned } = wish;
  const lines = steps.map((step) => {
    const what = `${step.known.source}: ${step.description}`;
    const error = tried.find((one) => one.step === step)?.error;
    if (error !== undefined) return `${what}: ${wordsOf(error)}`;
    return `${what}: not tried, ${step.action.kind === "skip" ? step.action.reason : OUT_OF_REACH.reason}`;
  });
  const detail = lines.join("\n");
  const reasons = tried.length > 0 ? tried.map(({ error }) => error.message) : foreseen(steps);
  if (pinned !== null) {
    const why = reasons.length === 0 ? "no engine here is that" : reasons.join(" ");
    const without = instead === null ? "" : ` Without it, ${instead.description} would be used.`;
    return new Failure(
      "ENGINE_NONE_WORKS",
      `${pinned} is asked for, and does not run here: ${why}${why.endsWith(".") ? "" : "."}${without}`,
      "Ask for another engine, or let llcuda choose: `llcuda engine use auto`, without --engine and LLCUDA_CUDA.",
      { detail, remedies: ["use-best", "choose-engine", "retry-setup"] },
    );
  }
  return new Failure(
    "ENGINE_NONE_WORKS",
    `None of ${steps.length} ways to an engine led to one that runs here.`,
    `${offline ? "Start once without --offline, or put" : "Put"} llama-server of any llama.cpp build on this machine and name it: --engine PATH.`,
    { detail, remedies: ["retry-setup"] },
  );
}

/** What was foreseen of the engines that were meant; those that were not meant carry no error. */
function foreseen(steps: readonly PlanStep[]): string[] {
  const alike = new Map<string, string[]>();
  for (const { action, description } of steps) {
    if (action.kind !== "skip" || action.error === null) continue;
    alike.set(action.reason, [...(alike.get(action.reason) ?? []), description]);
  }
  return [...alike].map(([reason, names]) => `${names.join(" and ")}: ${reason}`);
}
