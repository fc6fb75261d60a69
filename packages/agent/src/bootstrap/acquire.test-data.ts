import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ErrorReport, MachineFacts } from "@llcuda/protocol";
import { onTestFinished } from "vitest";
import type { AcquiringState } from "../engine/lifecycle.ts";
import { homeOf, type Home } from "../home.ts";
import type { StepReporter } from "../setup/step-reporter.ts";
import { acquireEngine } from "./acquire-engine.ts";
import { releaseArchive, StandInGithub } from "./github/stand-in-github.test-data.ts";
import { gpu, machineWith } from "./probe/machine.test-data.ts";

export const BROKEN = {
  crashAtLoad: { text: "ggml: no such instruction", signal: "SIGILL" as const },
};

/** A reporter that writes down `source outcome` for every attempt, and what was said meanwhile. */
function recorder(outcomes: string[], said: string[], details: string[]): StepReporter {
  return {
    detail: (text) => void said.push(text),
    progress: (progress) => {
      if (progress?.unit === "seconds") said.push("seconds");
    },
    attempt: (source) => ({
      chosen: () => void outcomes.push(`${source} chosen`),
      skipped: (_reason, error) =>
        void outcomes.push(`${source} skipped${error ? ` ${error.code}` : ""}`),
      failed: ({ code, detail }) => {
        outcomes.push(`${source} failed ${code}`);
        if (detail !== undefined) details.push(detail);
      },
    }),
  };
}

export interface Run {
  engine?: string;
  offline?: boolean;
  path?: string;
  home?: string;
  signal?: AbortSignal;
  onState?: (state: AcquiringState) => void;
  machine?: MachineFacts;
  env?: Record<string, string>;
}

/** Searches for engines in a folder of their own, with a GitHub of their own. */
export class Searches {
  readonly folder = mkdtempSync(join(tmpdir(), "llcuda-acquire-"));
  readonly home: Home = homeOf({ LLCUDA_HOME: join(this.folder, "home") });
  readonly github: StandInGithub;

  private constructor(github: StandInGithub) {
    this.github = github;
    onTestFinished(async () => {
      await github.close();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  static async begin(): Promise<Searches> {
    return new Searches(await StandInGithub.start());
  }

  publish(tag: string, behaviour = {}): void {
    const archive = releaseArchive(tag, behaviour);
    const builds = ["ubuntu-x64", "ubuntu-arm64", "macos-arm64"];
    const files = builds.map((build) => [`llama-${tag}-bin-${build}.tar.gz`, archive]);
    this.github.publish({ tag, files: Object.fromEntries(files) as Record<string, Uint8Array> });
  }

  acquire(run: Run = {}) {
    const attempts: string[] = [];
    const proofs: string[] = [];
    const states: string[] = [];
    const said: string[] = [];
    const details: string[] = [];
    let looks = 0;
    const engine = acquireEngine({
      options: { engine: run.engine ?? null, offline: run.offline ?? false },
      home: homeOf({ LLCUDA_HOME: run.home ?? join(this.folder, "home") }),
      engineStep: recorder(attempts, said, details),
      proofStep: recorder(proofs, said, []),
      onState: (state) => {
        const name = state.phase === "proving" ? `proving ${state.check}` : state.phase;
        if (states.at(-1) !== name) states.push(name);
        run.onState?.(state);
      },
      signal: run.signal ?? new AbortController().signal,
      // No apt here, and no llama-server of the machine that runs the tests.
      env: { ...this.github.env, PATH: run.path ?? join(this.folder, "nothing"), ...run.env },
      root: this.folder,
      readMachine: () => {
        looks += 1;
        return Promise.resolve(run.machine ?? machineWith());
      },
    });
    return { engine, attempts, proofs, states, said, details, looks: () => looks };
  }
}

/** What came of each engine that was tried. */
export const real = (attempts: string[]): string[] =>
  attempts.filter((one) => !one.includes(" skipped"));

export async function failureOf(engine: Promise<unknown>): Promise<ErrorReport> {
  return engine.then(
    () => Promise.reject(new Error("an engine was found")),
    (error: unknown) => error as ErrorReport,
  );
}

export const T4 = machineWith({ gpus: [gpu("Tesla T4", 75, 15)], driver: "535.104.05" });
export const WITH_VULKAN = machineWith({
  ...T4,
  vulkan: { loader: "/l", drivers: ["/etc/vulkan/icd.d/nvidia_icd.json"], devices: [] },
});
