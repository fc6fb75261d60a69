import type { WriteStream } from "node:tty";
import type { Progress } from "@llcuda/protocol";
import { formatProgress } from "./format.ts";

/** A log gets a line this often, a terminal repaints its one line as often as a person can read. */
const LOG_MS = 10_000;
const REPAINT_MS = 100;

/** Progress of one long work: a line that moves on a terminal, a line now and then in a log. */
export function progressLine(out: WriteStream | NodeJS.WriteStream): {
  show(progress: Progress, detail: string): void;
  end(): void;
} {
  const moves = "isTTY" in out && out.isTTY;
  let told = Number.NEGATIVE_INFINITY;
  return {
    show(progress, detail) {
      const now = performance.now();
      const last = progress.total !== null && progress.done === progress.total;
      if (!last && now - told < (moves ? REPAINT_MS : LOG_MS)) return;
      told = now;
      const text = `  ${formatProgress(progress)}  ${detail}`.trimEnd();
      if (moves) out.write(`\r\u001B[K${text.slice(0, (out.columns ?? 80) - 1)}`);
      else out.write(`${text}\n`);
    },
    end() {
      if (moves) out.write("\r\u001B[K");
    },
  };
}
