import type { ErrorCode, ErrorReport, Remedy } from "@llcuda/protocol";

interface FailureExtras {
  detail?: string;
  remedies?: Remedy[];
  cause?: unknown;
}

/** The one error class of the agent: a code from the closed list, what happened, what to do next. */
export class Failure extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly detail: string | undefined;
  readonly remedies: Remedy[];

  constructor(code: ErrorCode, message: string, hint: string, extras: FailureExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = "Failure";
    this.code = code;
    this.hint = hint;
    this.detail = extras.detail;
    this.remedies = extras.remedies ?? [];
  }

  /** The form that crosses the wire. */
  report(): ErrorReport {
    const { code, message, hint, remedies, detail } = this;
    return { code, message, hint, remedies, ...(detail === undefined ? {} : { detail }) };
  }
}

/** A report, to be thrown. */
export function failureOf({ code, message, hint, detail, remedies }: ErrorReport): Failure {
  return new Failure(code, message, hint, {
    remedies,
    ...(detail === undefined ? {} : { detail }),
  });
}

/** Any thrown value as a report; what is not a Failure becomes INTERNAL with its own words kept. */
export function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof Failure) return thrown.report();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const detail = thrown instanceof Error && thrown.stack !== undefined ? thrown.stack : message;
  return {
    code: "INTERNAL",
    message: `Unexpected error: ${message}`,
    hint: "This is a defect of llcuda; please report it with the detail below.",
    detail,
    remedies: [],
  };
}
