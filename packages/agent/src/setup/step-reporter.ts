import type { ErrorReport, Progress } from "@llcuda/protocol";

/** How one source of a step ended. Exactly one of the three is called. */
export interface AttemptReporter {
  chosen(): void;
  /** Not tried, with the reason: "no network wanted (--offline)"; `error` where a failure is foreseen. */
  skipped(reason: string, error?: ErrorReport | null): void;
  failed(error: ErrorReport): void;
}

/** Through this the long work of a setup step tells how it goes. */
export interface StepReporter {
  /** What is being done now, in one line. */
  detail(text: string): void;
  progress(progress: Progress | null): void;
  attempt(source: string, description: string): AttemptReporter;
}
