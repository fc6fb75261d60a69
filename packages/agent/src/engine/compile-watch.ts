import type { LoadReport } from "./load-report.ts";

/** What a person reads while it goes on; the first start of such an engine takes minutes. */
export const COMPILING = "Compiling GPU kernels, first run only";

const TICK_MS = 1_000;
/** A load that finds its kernels in the driver's cache is not silent this long. */
const SILENT_TICKS = 2;

/**
 * Tells of an engine whose kernels the driver compiles: it prints nothing meanwhile, so that silence
 * in a load means just that. `heard` is called for each line; `end` when it is ready or gone.
 */
export function watchCompiling(tell: (report: LoadReport) => void): {
  heard: () => void;
  end: () => void;
} {
  const startedAt = performance.now();
  let silent = 0;
  const timer = setInterval(() => {
    silent += 1;
    if (silent < SILENT_TICKS) return;
    const done = Math.floor((performance.now() - startedAt) / 1_000);
    const rest = { total: null, ratePerSecond: null, secondsLeft: null };
    tell({ stage: COMPILING, progress: { unit: "seconds", done, ...rest } });
  }, TICK_MS);
  return {
    heard: () => (silent = 0),
    end: () => clearInterval(timer),
  };
}
