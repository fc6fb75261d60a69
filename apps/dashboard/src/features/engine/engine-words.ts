import type { EngineState, SetupState } from "@llcuda/protocol";
import type { MarkState } from "../../ui/StateMark.tsx";
import { formatShare } from "../../ui/format.ts";
import { progressShare } from "../../ui/progress.ts";

export interface EngineWords {
  mark: MarkState;
  /** One word that names the state. */
  word: string;
  /** What it is about: the model, the step, or the cause. */
  about: string;
}

const CHECKS = { version: "its version", devices: "its devices", token: "a real token" };

/** An engine's state in a few words. */
export function engineWords(state: EngineState | null): EngineWords {
  if (state === null) return { mark: "idle", word: "Unknown", about: "" };
  switch (state.phase) {
    case "none":
      return { mark: "idle", word: "No engine", about: "" };
    case "installing":
      return { mark: "busy", word: "Installing", about: withShare(state.detail, state.progress) };
    case "proving":
      return { mark: "busy", word: "Proving", about: CHECKS[state.check] };
    case "starting": {
      // Until the engine tells of its work, its stage has the same word.
      const stage = state.stage === "Starting" ? "" : state.stage;
      return { mark: "busy", word: "Starting", about: withShare(stage, state.progress) };
    }
    case "ready":
      return { mark: "ok", word: "Ready", about: state.model.name };
    case "stopping":
      return { mark: "busy", word: "Stopping", about: "" };
    case "failed":
      return state.restart === null
        ? { mark: "fail", word: "Failed", about: state.error.message }
        : { mark: "warn", word: "Restarting", about: `attempt ${state.restart.attempt}` };
  }
}

/** The same for the status strip: while no engine is at work, the setup is what happens. */
export function machineWords(engine: EngineState | null, setup: SetupState | null): EngineWords {
  const step = setup?.steps.find(({ status }) => status === "running");
  if (engine?.phase !== "none" || step === undefined) return engineWords(engine);
  return { mark: "busy", word: step.title, about: withShare(step.detail, step.progress) };
}

function withShare(text: string, progress: Parameters<typeof progressShare>[0] | null): string {
  const share = progress === null ? null : progressShare(progress);
  return share === null ? text : `${text} ${formatShare(share)}`;
}
