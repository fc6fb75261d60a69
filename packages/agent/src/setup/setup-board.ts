import type { ErrorReport, SetupAttempt, SetupState, SetupStepId } from "@llcuda/protocol";
import { LiveValue } from "../live/live-value.ts";
import type { AttemptReporter, StepReporter } from "./step-reporter.ts";
import { freshSetup, withoutEngine, withoutFailures, withStep, withStepWaiting } from "./steps.ts";

/** Where the steps of the setup are written down; the terminal and the dashboard read it. */
export class SetupBoard {
  readonly state = new LiveValue<SetupState>(freshSetup());

  begin(id: SetupStepId, detail?: string): void {
    const { attempts: tried, endedAt, startedAt: before } = this.#step(id);
    // A step that had ended begins anew, with a time of its own: an engine that is started again.
    const startedAt = endedAt === null && before !== null ? before : new Date().toISOString();
    const attempts = endedAt === null ? tried : [];
    const change = detail === undefined ? {} : { detail };
    // Another engine has neither been proved nor loaded anything yet; the model stays the same.
    if (id === "engine" && endedAt !== null) this.state.set(withoutEngine(this.state.value));
    const running = { status: "running", endedAt: null, error: null } as const;
    this.#change(id, { ...running, startedAt, attempts, ...change });
  }

  finish(id: SetupStepId, detail: string): void {
    if (this.#step(id).startedAt === null) this.begin(id);
    const endedAt = new Date().toISOString();
    this.#change(id, { status: "done", detail, progress: null, endedAt, error: null });
  }

  /** Marks the step as failed; a step that was never begun failed before its work. */
  fail(id: SetupStepId, error: ErrorReport): void {
    const endedAt = new Date().toISOString();
    const change = { status: "failed" as const, detail: error.message, progress: null };
    this.#change(id, { ...change, endedAt, error });
  }

  /** Ends a step whose work ended without it: failed where its last attempt did, else waiting again. */
  settle(id: SetupStepId): void {
    const { attempts, status } = this.#step(id);
    if (status !== "running") return;
    const error = attempts.findLast(({ outcome }) => outcome === "failed")?.error ?? null;
    if (error === null) this.state.set(withStepWaiting(this.state.value, id));
    else this.fail(id, error);
  }

  reset(): void {
    this.state.set(withoutFailures(this.state.value));
  }

  isDone(id: SetupStepId): boolean {
    return this.#step(id).status === "done";
  }

  hasFailed(): boolean {
    return this.state.value.steps.some((step) => step.status === "failed");
  }

  /** The step at which the work stands; an engine that fails after all were done failed to run. */
  unfinished(): SetupStepId {
    const open = this.state.value.steps.filter((step) => step.status !== "done");
    return (open.find((step) => step.status === "running") ?? open[0])?.id ?? "start";
  }

  reporter(id: SetupStepId): StepReporter {
    return {
      detail: (detail) => this.begin(id, detail),
      progress: (progress) => this.#change(id, { progress }),
      attempt: (source, description) => this.#attempt(id, source, description),
    };
  }

  #attempt(id: SetupStepId, source: string, description: string): AttemptReporter {
    this.begin(id);
    const index = this.#step(id).attempts.length;
    const put = (outcome: SetupAttempt["outcome"], error: ErrorReport | null, note = ""): void => {
      const text = note === "" ? description : `${description}: ${note}`;
      const attempts = [...this.#step(id).attempts];
      attempts[index] = { source, description: text, outcome, error };
      this.#change(id, { attempts, progress: null });
    };
    put("running", null);
    return {
      chosen: () => put("chosen", null),
      // Said once: as the cause where there is one, else behind the description.
      skipped: (reason, error = null) =>
        error === null
          ? put("skipped", null, reason)
          : put("skipped", { ...error, message: reason }),
      failed: (error) => put("failed", error),
    };
  }

  #step(id: SetupStepId) {
    return this.state.value.steps.find((step) => step.id === id)!;
  }

  #change(id: SetupStepId, change: Parameters<typeof withStep>[2]): void {
    this.state.set(withStep(this.state.value, id, change));
  }
}
