import { architecturesOf } from "@llcuda/bundles";
import { buildEngine } from "../../bootstrap/build/build-engine.ts";
import type { InstallContext } from "../../bootstrap/install-context.ts";
import { proveEngine } from "../../bootstrap/prove.ts";
import { engineSettings } from "../../bootstrap/settings.ts";
import { homeOf } from "../../home.ts";
import { progressLine } from "../progress-line.ts";
import { abortOnSignal } from "../signals.ts";
import { architecturesOption, jobsOption, profileOption } from "./profile-option.ts";

/** The flags of `llcuda engine build`. */
export interface BuildOptions {
  source?: string;
  cudaArchitectures?: string;
  /** False with --no-cuda. */
  cuda: boolean;
  jobs?: string;
}

/** `llcuda engine build`: an engine made here, proved, and in the cache for every later start. */
export async function engineBuild(id: string, options: BuildOptions): Promise<void> {
  const profile = profileOption(id);
  const asked = options.cudaArchitectures;
  const own = profile.cuda === null ? null : architecturesOf(profile.cuda);
  const architectures = asked === undefined ? own : architecturesOption(asked);
  const jobs = jobsOption(options.jobs);
  const { signal } = abortOnSignal();
  const home = homeOf(process.env);
  const settings = engineSettings(process.env);
  const source = options.source ?? settings.llamaSource;
  const line = progressLine(process.stderr);
  let detail = "";
  const context: InstallContext = {
    home,
    settings: { ...settings, llamaSource: source },
    signal,
    report: {
      detail: (text) => {
        line.end();
        detail = text;
        process.stderr.write(`${text}\n`);
      },
      progress: (progress) => progress !== null && line.show(progress, detail),
    },
  };
  const cuda = options.cuda ? (architectures === null ? "if-possible" : "yes") : "no";
  const request = { profile, cuda, architectures, jobs, env: process.env } as const;
  const engine = await buildEngine(request, context);
  const onCheck = (_check: string, text: string): void => context.report.detail(text);
  const { info } = await proveEngine(engine, { home, onCheck, signal });
  process.stdout.write(`${engine.id}: ${engine.description}\n  ${info.version}\n  ${info.path}\n`);
  for (const { name, description } of info.devices) {
    process.stdout.write(`  ${name}: ${description}\n`);
  }
}
