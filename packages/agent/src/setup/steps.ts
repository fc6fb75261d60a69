import type { SetupState, SetupStep, SetupStepId } from "@llcuda/protocol";

const TITLES: Record<SetupStepId, string> = {
  engine: "Engine",
  proof: "Proof",
  model: "Model",
  start: "Start",
  token: "First token",
};

const DETAILS: Record<SetupStepId, string> = {
  engine: "A llama.cpp engine for this machine",
  proof: "The engine runs here and writes a real token",
  model: "A language model",
  start: "The engine loads the model",
  token: "The model answers",
};

function waiting(id: SetupStepId): SetupStep {
  return {
    id,
    title: TITLES[id],
    status: "waiting",
    detail: DETAILS[id],
    progress: null,
    startedAt: null,
    endedAt: null,
    attempts: [],
    error: null,
  };
}

export const STEP_IDS = ["engine", "proof", "model", "start", "token"] as const;

export function freshSetup(): SetupState {
  return { steps: STEP_IDS.map(waiting), done: false };
}

/** The state with one step changed; `done` follows from the steps. */
export function withStep(
  state: SetupState,
  id: SetupStepId,
  change: Partial<SetupStep>,
): SetupState {
  const steps = state.steps.map((step) => (step.id === id ? { ...step, ...change } : step));
  return { steps, done: steps.every((step) => step.status === "done") };
}

/** The state with one step put back to waiting. */
export function withStepWaiting(state: SetupState, id: SetupStepId): SetupState {
  return withStep(state, id, waiting(id));
}

/** The state with every step that follows from an engine put back to waiting. */
export function withoutEngine(state: SetupState): SetupState {
  const kept = new Set<SetupStepId>(["engine", "model"]);
  const steps = state.steps.map((step) => (kept.has(step.id) ? step : waiting(step.id)));
  return { steps, done: false };
}

/** The state with every step that is not done put back to waiting. */
export function withoutFailures(state: SetupState): SetupState {
  const steps = state.steps.map((step) => (step.status === "done" ? step : waiting(step.id)));
  return { steps, done: false };
}
