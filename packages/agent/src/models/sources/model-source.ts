import type { StepReporter } from "../../setup/step-reporter.ts";

/** What a source may use while it works. */
export interface SourceWork {
  step: StepReporter;
  signal: AbortSignal;
}

/** A place a model can come from. */
export interface ModelSource {
  /** One line for a person: what, and from where. */
  describe(): string;
  /** The model's path when it is on this machine already, without network; else null. Whether
   * it is a usable model is checked by the caller. */
  find(): Promise<string | null>;
  /** Brings the model and gives its path. @throws Failure */
  install(work: SourceWork): Promise<string>;
}
