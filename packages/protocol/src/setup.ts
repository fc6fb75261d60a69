import { z } from "zod";
import { ErrorReport } from "./error.ts";
import { Progress } from "./progress.ts";

export const SetupStepId = z.enum(["engine", "proof", "model", "start", "token"]);
export type SetupStepId = z.infer<typeof SetupStepId>;

/** One source that was tried for a step, in order, with how it ended. */
export const SetupAttempt = z.object({
  source: z.string(),
  description: z.string(),
  outcome: z.enum(["running", "chosen", "skipped", "failed"]),
  error: ErrorReport.nullable(),
});
export type SetupAttempt = z.infer<typeof SetupAttempt>;

/** One link of the chain from nothing to the first token. Times are ISO strings. */
export const SetupStep = z.object({
  id: SetupStepId,
  title: z.string(),
  status: z.enum(["waiting", "running", "done", "failed"]),
  /** What is being done, or what came of it, in one line. */
  detail: z.string(),
  progress: Progress.nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  attempts: z.array(SetupAttempt),
  error: ErrorReport.nullable(),
});
export type SetupStep = z.infer<typeof SetupStep>;

export const SetupState = z.object({ steps: z.array(SetupStep), done: z.boolean() });
export type SetupState = z.infer<typeof SetupState>;
