import type { ErrorReport } from "@llcuda/protocol";
import { isTRPCClientError } from "@trpc/client";

const NO_ANSWER_HINT = "See whether it runs; `llcuda up` starts it. The page reconnects by itself.";

function isReport(value: unknown): value is ErrorReport {
  return typeof value === "object" && value !== null && "code" in value && "hint" in value;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** The report in what the agent answered: `{error: {data: {report}}}`, `{error: report}` or itself. */
function reportIn(body: unknown): ErrorReport | null {
  const error = field(body, "error");
  const candidates = [field(field(error, "data"), "report"), error, body];
  const report = candidates.find(isReport);
  return report === undefined ? null : { ...report, remedies: report.remedies ?? [] };
}

/** The agent's own words about a thrown value, wherever they travelled; a plain report otherwise. */
export function reportOf(thrown: unknown): ErrorReport {
  if (isTRPCClientError(thrown)) {
    const report =
      reportIn({ error: { data: thrown.data } }) ?? reportIn(field(thrown.meta, "responseJSON"));
    if (report !== null) return report;
  }
  // What a plain request was refused with is thrown as it is.
  if (isReport(thrown)) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: "NETWORK",
    message: "The agent did not answer.",
    hint: NO_ANSWER_HINT,
    detail,
    remedies: [],
  };
}

/** What the agent says in the body of a refused request. */
export async function readReport(response: Response): Promise<ErrorReport> {
  const report = reportIn(await response.json().catch(() => null));
  if (report !== null) return report;
  return {
    code: response.status === 401 ? "TOKEN_MISSING" : "HTTP_STATUS",
    message: `The agent refused with status ${response.status}.`,
    hint: "Open the address that `llcuda up` printed.",
    remedies: [],
  };
}
