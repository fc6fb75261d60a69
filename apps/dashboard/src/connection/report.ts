import type { ErrorReport } from "@llcuda/protocol";
import { isTRPCClientError } from "@trpc/client";

const NO_ANSWER_HINT = "See whether it runs; `llcuda up` starts it. The page reconnects by itself.";

function isReport(value: unknown): value is ErrorReport {
  return typeof value === "object" && value !== null && "code" in value && "hint" in value;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** The agent's own words about a thrown value, wherever they travelled; a plain report otherwise. */
export function reportOf(thrown: unknown): ErrorReport {
  if (isTRPCClientError(thrown)) {
    const report = field(thrown.data, "report");
    if (isReport(report)) return { ...report, remedies: report.remedies ?? [] };
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: "NETWORK",
    message: "The agent did not answer.",
    hint: NO_ANSWER_HINT,
    detail,
    remedies: [],
  };
}

/** The report in the body of a refused request: `{error: {data: {report}}}`, or the report itself. */
export async function readReport(response: Response): Promise<ErrorReport> {
  const body: unknown = await response.json().catch(() => null);
  const error = field(body, "error");
  const candidates = [field(field(error, "data"), "report"), field(body, "report"), error, body];
  const report = candidates.find(isReport);
  if (report !== undefined) return { ...report, remedies: report.remedies ?? [] };
  return {
    code: response.status === 401 ? "TOKEN_MISSING" : "HTTP_STATUS",
    message: `The agent refused with status ${response.status}.`,
    hint: "Open the address that `llcuda up` printed.",
    remedies: [],
  };
}
