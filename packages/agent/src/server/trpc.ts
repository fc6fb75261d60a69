import { initTRPC, TRPCError } from "@trpc/server";
import type { ErrorCode, ErrorReport } from "@llcuda/protocol";
import { ZodError } from "zod";
import { Failure, reportOf } from "../failure.ts";
import type { Outlet } from "./outlet.ts";
import type { Services } from "./services.ts";

/** What every procedure sees: the agent's services, and the way out to this very client. */
export interface Context {
  services: Services;
  outlet: Outlet;
}

const TRPC_CODES: Partial<Record<ErrorCode, TRPCError["code"]>> = {
  INPUT_INVALID: "BAD_REQUEST",
  OPTION_INVALID: "BAD_REQUEST",
  NOT_FOUND: "NOT_FOUND",
  CHAT_NOT_FOUND: "NOT_FOUND",
  MODEL_NOT_FOUND: "NOT_FOUND",
  TOO_LARGE: "PAYLOAD_TOO_LARGE",
  CHAT_BUSY: "CONFLICT",
  ENGINE_NOT_READY: "PRECONDITION_FAILED",
  CANCELLED: "CLIENT_CLOSED_REQUEST",
};

function describeInput(error: ZodError): ErrorReport {
  const issues = error.issues.map(
    (issue) => `${issue.path.join(".") || "input"}: ${issue.message}`,
  );
  return {
    code: "INPUT_INVALID",
    message: `The input does not fit: ${issues.join("; ")}.`,
    hint: "docs/api.md lists the input of every procedure.",
    remedies: [],
  };
}

/** The report a client gets in `error.data.report`. */
function reportOfTrpc(error: TRPCError): ErrorReport {
  if (error.cause instanceof ZodError) return describeInput(error.cause);
  if (error.cause instanceof Failure) return error.cause.report();
  if (error.code === "NOT_FOUND") {
    const hint = "docs/api.md lists every procedure.";
    return { code: "NOT_FOUND", message: error.message, hint, remedies: [] };
  }
  if (error.code === "PARSE_ERROR" || error.code === "BAD_REQUEST") {
    const hint = "Send JSON as docs/api.md shows.";
    return { code: "INPUT_INVALID", message: error.message, hint, remedies: [] };
  }
  return reportOf(error.cause ?? error);
}

const trpc = initTRPC.context<Context>().create({
  sse: {
    // Proxies drop silent streams after about a minute.
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 40_000 },
  },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus, report: reportOfTrpc(error) },
  }),
});

const withFailures = trpc.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof Failure) {
    const cause = result.error.cause;
    throw new TRPCError({
      code: TRPC_CODES[cause.code] ?? "INTERNAL_SERVER_ERROR",
      message: cause.message,
      cause,
    });
  }
  return result;
});

export const router = trpc.router;
export const procedure = trpc.procedure.use(withFailures);
