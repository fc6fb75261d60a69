import type { EngineState, SetupState } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { engineWords, machineWords } from "./engine-words.ts";

const error = { code: "ENGINE_CRASHED" as const, message: "It died.", hint: "", remedies: [] };
const failed = (restart: { attempt: number; at: string } | null): EngineState => ({
  phase: "failed",
  error,
  exit: null,
  log: [],
  restart,
  since: "",
});
const progress = {
  unit: "bytes" as const,
  done: 43,
  total: 100,
  ratePerSecond: null,
  secondsLeft: null,
};
const plain = (text: string): string => text.replaceAll("\u202f", " ");

describe("engineWords", () => {
  it("tells how far an installation is", () => {
    const state: EngineState = {
      phase: "installing",
      source: "debian",
      detail: "Packages",
      progress,
    };
    expect(plain(engineWords(state).about)).toBe("Packages 43 %");
    expect(engineWords({ ...state, progress: null }).about).toBe("Packages");
  });

  it("tells a failure that waits for its restart from one that waits for a person", () => {
    expect(engineWords(failed(null))).toEqual({ mark: "fail", word: "Failed", about: "It died." });
    expect(engineWords(failed({ attempt: 2, at: "" }))).toEqual({
      mark: "warn",
      word: "Restarting",
      about: "attempt 2",
    });
  });

  it("says once that an engine starts which tells of no work yet", () => {
    const engine = { id: "a", source: "path", description: "", backend: "cpu" } as never;
    const state = (stage: string): EngineState => ({
      phase: "starting",
      engine,
      model: { id: "m", name: "m" } as never,
      stage,
      progress: null,
      since: "",
    });
    expect(engineWords(state("Starting")).about).toBe("");
    expect(engineWords(state("Loading the weights")).about).toBe("Loading the weights");
  });

  it("says nothing it does not know", () => {
    expect(engineWords(null)).toEqual({ mark: "idle", word: "Unknown", about: "" });
  });
});

describe("machineWords", () => {
  const step = {
    id: "model" as const,
    title: "Model",
    status: "running" as const,
    detail: "Fetching",
    progress,
    startedAt: null,
    endedAt: null,
    attempts: [],
    error: null,
  };
  const setup: SetupState = { steps: [step], done: false };

  it("shows the running step while there is no engine yet", () => {
    const words = machineWords({ phase: "none" }, setup);
    expect({ ...words, about: plain(words.about) }).toEqual({
      mark: "busy",
      word: "Model",
      about: "Fetching 43 %",
    });
  });

  it("shows the engine as soon as it does something itself", () => {
    expect(machineWords({ phase: "stopping", since: "" }, setup).word).toBe("Stopping");
    expect(machineWords({ phase: "none" }, { steps: [], done: false }).word).toBe("No engine");
  });
});
