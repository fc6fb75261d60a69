const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const EXIT_FORCED = 130;

/** Resolves with the first of SIGINT, SIGTERM and SIGHUP; a second one ends the process at once. */
export function untilSignal(): Promise<string> {
  return new Promise((resolve) => {
    let first = true;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (!first) process.exit(EXIT_FORCED);
        first = false;
        resolve(signal);
      });
    }
  });
}

/** Acts once a signal is aborted, at once where it is; not any more once `over` is. */
export function whenAborted(signal: AbortSignal, over: AbortSignal, act: () => void): void {
  signal.addEventListener("abort", act, { signal: over });
  if (signal.aborted) act();
}

/** A signal that SIGINT, SIGTERM or SIGHUP aborts; a second one ends the process at once. */
export function abortOnSignal(): AbortController {
  const controller = new AbortController();
  void untilSignal().then(() => controller.abort());
  return controller;
}
