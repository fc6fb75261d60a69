import { homedir } from "node:os";
import { join } from "node:path";
import type { ProvedEngine } from "../engine/engine.ts";
import { homeOf, type Home } from "../home.ts";
import type { StepReporter } from "../setup/step-reporter.ts";
import { acquireEngine } from "./acquire-engine.ts";

/** Kept between test runs: the real engine is fetched once per machine. */
const REAL_HOME: Home = homeOf({
  LLCUDA_HOME: join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "llcuda-tests"),
});

const SILENT: StepReporter = {
  detail: () => {},
  progress: () => {},
  attempt: () => ({ chosen: () => {}, skipped: () => {}, failed: () => {} }),
};

/** A real llama-server for tests: Debian's, about 20 MB from the host's own mirror. */
export function realEngine(): Promise<ProvedEngine> {
  return acquireEngine({
    options: { engine: "debian", offline: false },
    home: REAL_HOME,
    engineStep: SILENT,
    proofStep: SILENT,
    onState: () => {},
    signal: new AbortController().signal,
  });
}
