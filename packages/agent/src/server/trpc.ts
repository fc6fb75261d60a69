import { initTRPC, TRPCError } from "@trpc/server";
import { MAX_MESSAGE_CHARS, type ErrorCode, type ErrorReport } from "@llcuda/protocol";
import { ZodError } from "zod";
import { Failure, reportOf } from "../failure.ts";
import type { Outlet } from "./outlet.ts";
import type { Quota } from "./quota.ts";
import type { Services } from "./services.ts";

/** What every procedure sees: the agent's services, and the way out to this very client. */
export interface Context {
  services: Services;
  outlet: Outlet;
  subscriptions: Quota;
  calls: Quota;
}

/** Told of errors that nobody foresaw, with the procedure they came from. */
export type ReportDefect = (error: unknown, where: string) => void;

const TRPC_CODES: Partial<Record<ErrorCode, TRPCError["code"]>> = {
  INPUT_INVALID: "BAD_REQUEST",
  OPTION_INVALID: "BAD_REQUEST",
  NOT_FOUND: "NOT_FOUND",
  CHAT_NOT_FOUND: "NOT_FOUND",
  MODEL_NOT_FOUND: "NOT_FOUND",
  TEMPLATE_INVALID: "UNPROCESSABLE_CONTENT",
  TEMPLATE_TOO_COSTLY: "UNPROCESSABLE_CONTENT",
  TOO_LARGE: "PAYLOAD_TOO_LARGE",
  TOO_MANY: "TOO_MANY_REQUESTS",
  CHAT_BUSY: "CONFLICT",
  ENGINE_IN_USE: "CONFLICT",
  MODEL_IN_USE: "CONFLICT",
  NO_ROOM: "CONFLICT",
  LOCK_HELD: "CONFLICT",
  ENGINE_NOT_READY: "PRECONDITION_FAILED",
  CANCELLED: "CLIENT_CLOSED_REQUEST",
};

function describeInput(error: ZodError): ErrorReport {
  const issues = error.issues.map(
    (issue) => `${issue.path.join(".") || "input"}: ${issue.message}`,
  );
  const tooLong = error.issues.some(
    (issue) => issue.code === "too_big" && issue.maximum === MAX_MESSAGE_CHARS,
  );
  if (tooLong) {
    return {
      code: "TOO_LARGE",
      message: `The text is longer than ${MAX_MESSAGE_CHARS} characters, the most a message may have.`,
      hint: "Shorten the text; the context of the model is far smaller still.",
      remedies: [],
    };
  }
  return {
    code: "INPUT_INVALID",
    message: `The input does not fit: ${issues.join("; ")}.`,
    hint: "docs/api.md lists the input of every procedure.",
    remedies: [],
  };
}

const OUTSIDE: Partial<Record<TRPCError["code"], Pick<ErrorReport, "code" | "hint">>> = {
  NOT_FOUND: { code: "NOT_FOUND", hint: "docs/api.md lists every procedure." },
  METHOD_NOT_SUPPORTED: {
    code: "INPUT_INVALID",
    hint: "Queries and subscriptions are asked for by GET, mutations by POST.",
  },
  PARSE_ERROR: { code: "INPUT_INVALID", hint: "Send JSON as docs/api.md shows." },
  BAD_REQUEST: { code: "INPUT_INVALID", hint: "Send JSON as docs/api.md shows." },
  UNSUPPORTED_MEDIA_TYPE: { code: "MEDIA_TYPE_REFUSED", hint: "Send JSON as docs/api.md shows." },
  UNPROCESSABLE_CONTENT: { code: "INPUT_INVALID", hint: "Send JSON as docs/api.md shows." },
  PAYLOAD_TOO_LARGE: { code: "TOO_LARGE", hint: "Send less at once." },
  CLIENT_CLOSED_REQUEST: { code: "CANCELLED", hint: "Ask again." },
};

/** The report a client gets in `error.data.report`. */
function reportOfTrpc(error: TRPCError): ErrorReport {
  if (error.cause instanceof ZodError) return describeInput(error.cause);
  if (error.cause instanceof Failure) return error.cause.report();
  const outside = OUTSIDE[error.code];
  if (outside !== undefined) return { ...outside, message: error.message, remedies: [] };
  return reportOf(error.cause ?? error);
}

const trpc = initTRPC.context<Context>().create({
  sse: {
    // Proxies drop silent streams after about a minute.
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 40_000 },
  },
  errorFormatter: ({ shape, error }) => {
    const report = reportOfTrpc(error);
    // A text that is too long is a matter of size, whatever the validator calls it.
    const code = report.code === "TOO_LARGE" ? "PAYLOAD_TOO_LARGE" : shape.data.code;
    const httpStatus = report.code === "TOO_LARGE" ? 413 : shape.data.httpStatus;
    return { ...shape, message: report.message, data: { code, httpStatus, report } };
  },
});

/** A Failure as tRPC wants it thrown; anything else stays what it is. */
export function trpcErrorOf(thrown: unknown): unknown {
  if (!(thrown instanceof Failure)) return thrown;
  const code = TRPC_CODES[thrown.code] ?? "INTERNAL_SERVER_ERROR";
  return new TRPCError({ code, message: thrown.message, cause: thrown });
}

/** Errors that are neither a client's mistake nor a known failure are told to `reportDefect`. */
export function onTrpcError(reportDefect: ReportDefect) {
  return ({ error, path }: { error: TRPCError; path: string | undefined }): void => {
    if (reportOfTrpc(error).code !== "INTERNAL" || brokeProtocol(error.cause)) return;
    reportDefect(error.cause ?? error, path ?? "trpc");
  };
}

/** ws closes such a socket with the right status (1009 for a message too large) by itself. */
function brokeProtocol(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && String(cause.code).startsWith("WS_ERR_");
}

const withFailures = trpc.middleware(async ({ ctx, type, next }) => {
  // Subscriptions count for as long as they run, which only they themselves know.
  let leave: (() => void) | undefined;
  try {
    leave = type === "subscription" ? undefined : ctx.calls.enter();
    const result = await next();
    const cause = result.ok ? undefined : result.error.cause;
    if (cause instanceof Failure) throw trpcErrorOf(cause);
    return result;
  } catch (thrown) {
    throw trpcErrorOf(thrown);
  } finally {
    // The place is free once the answer can leave: nobody piles up answers that nobody reads.
    if (leave !== undefined) setImmediate(() => void ctx.outlet.drained().then(leave));
  }
});

export const router = trpc.router;
export const procedure = trpc.procedure.use(withFailures);
