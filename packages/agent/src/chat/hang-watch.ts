import { cpuSecondsOf } from "../host/process.ts";
import { Failure } from "../failure.ts";

/** Less processor time than this per check means that the engine is not computing. */
const IDLE_CPU_SECONDS = 0.05;
/** Checks per limit: often enough to see a slow prompt working. */
const CHECKS_PER_LIMIT = 6;

interface HangWatch {
  pid: number;
  limitMs: number;
  /** `performance.now()` of the last sign of life on this answer. */
  lastSign: () => number;
  onHang: (failure: Failure) => void;
}

/**
 * Tells when an engine neither sends anything nor computes for `limitMs`. Health alone proves
 * nothing: a wedged server may answer it, and a server that reads a long prompt may not.
 */
export function watchForHang({ pid, limitMs, lastSign, onHang }: HangWatch): { end(): void } {
  let cpu = cpuSecondsOf(pid);
  let aliveAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const used = cpuSecondsOf(pid);
    if (used === null || cpu === null || used - cpu > IDLE_CPU_SECONDS) aliveAt = now;
    cpu = used;
    if (now - Math.max(aliveAt, lastSign()) < limitMs) return;
    clearInterval(timer);
    onHang(
      new Failure(
        "ENGINE_HUNG",
        `The engine has neither answered nor computed for ${Math.round(limitMs / 1000)} s.`,
        "What came so far is kept. Restart the engine, then retry.",
        { remedies: ["restart-engine", "retry-answer"] },
      ),
    );
  }, limitMs / CHECKS_PER_LIMIT);
  timer.unref();
  return { end: () => clearInterval(timer) };
}
