import { homedir } from "node:os";
import { join } from "node:path";
import type { ProvedEngine } from "../engine/engine.ts";
import { homeOf, type Home } from "../home.ts";
import type { StepReporter } from "../setup/step-reporter.ts";
import { acquireEngine } from "./acquire-engine.ts";
import type { ProofCheck } from "./proof-failure.ts";

/** Kept between test runs: the real engine is fetched once per machine. */
export const REAL_HOME: Home = homeOf({
  LLCUDA_HOME: join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "llcuda-tests"),
});

const SILENT: StepReporter = {
  detail: () => {},
  progress: () => {},
  attempt: () => ({ chosen: () => {}, skipped: () => {}, failed: () => {} }),
};

/**
 * A real llama-server for tests: Debian's, about 20 MB from the host's own mirror.
 * @param checks gets the checks of its proof; none when it was proved before
 */
export function realEngine(checks: ProofCheck[] = []): Promise<ProvedEngine> {
  return acquireEngine({
    options: { engine: "debian", offline: false },
    home: REAL_HOME,
    engineStep: SILENT,
    proofStep: SILENT,
    onState: (state) => {
      if (state.phase === "proving") checks.push(state.check);
    },
    signal: new AbortController().signal,
  });
}
