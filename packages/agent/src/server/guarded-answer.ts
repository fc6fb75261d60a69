import type { ErrorCode } from "@llcuda/protocol";
import type { Request, Response } from "express";
import { reportOf } from "../failure.ts";
import { sendError } from "./refusal.ts";
import type { ReportDefect } from "./trpc.ts";

/** Does `work`, and answers what it throws by the status of its code, else 500. */
export type GuardedAnswer = (
  req: Request,
  res: Response,
  work: () => Promise<unknown>,
) => Promise<void>;

/** For routes that take a file: what a failure of theirs answers. */
export function guardedAnswer(
  statuses: Partial<Record<ErrorCode, number>>,
  reportDefect: ReportDefect,
): GuardedAnswer {
  return async (req, res, work) => {
    try {
      await work();
    } catch (thrown) {
      // A sender that went away hears nothing; what came of its file is kept.
      if (req.destroyed && !req.complete) return;
      const report = reportOf(thrown);
      if (report.code === "INTERNAL") reportDefect(thrown, req.path);
      // The rest of a body that is refused is not waited for.
      const headers = { connection: "close" };
      sendError(res, { status: statuses[report.code] ?? 500, report, headers });
    }
  };
}
