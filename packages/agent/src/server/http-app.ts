import { createExpressMiddleware } from "@trpc/server/adapters/express";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import type { Access } from "./admit.ts";
import { attachmentRoute } from "./attachment-route.ts";
import { chatFilesRoute } from "./chat-files-route.ts";
import type { DashboardFiles } from "./dashboard-files.ts";
import type { Doorkeeper } from "./doorkeeper.ts";
import { listModels, relayToEngine } from "./openai-relay.ts";
import { OPEN_OUTLET } from "./outlet.ts";
import { Quota } from "./quota.ts";
import { sendError } from "./refusal.ts";
import { appRouter } from "./router.ts";
import { securityHeaders } from "./security-headers.ts";
import type { Services } from "./services.ts";
import { openSession } from "./session.ts";
import { tensorBytes } from "./tensor-bytes.ts";
import { onTrpcError, type ReportDefect } from "./trpc.ts";
import { uploadRoute } from "./upload-route.ts";
import { MAX_BATCH, MAX_PAYLOAD_BYTES } from "./websocket.ts";

/** Every event stream holds a connection. */
const MAX_EVENT_STREAMS = 256;
const MAX_HTTP_CALLS = 256;
/** A token and its quotes. */
const MAX_SESSION_BYTES = 4 * 1024;

export interface HttpOptions {
  door: Doorkeeper;
  services: Services;
  dashboard: DashboardFiles;
  version: string;
  reportDefect: ReportDefect;
}

/** What a request needs to pass, by method and exact path. Everything else needs the token. */
export function accessOf(method: string, path: string, dashboard: DashboardFiles): Access {
  const reads = method === "GET" || method === "HEAD";
  if (reads && (path === "/healthz" || dashboard.has(path))) return "open";
  if (method === "POST" && path === "/session") return "session";
  if (method === "PUT" && /^\/(uploads|attachments|chats)\//.test(path)) return "upload";
  return "token";
}

/** The agent over HTTP: every route, in the order in which a request meets them. */
export function httpApp(options: HttpOptions): Express {
  const { door, services, dashboard, version, reportDefect } = options;
  const app = express();
  app.disable("x-powered-by");
  app.enable("case sensitive routing");
  app.enable("strict routing");

  app.use(securityHeaders);
  app.use(admission(door, dashboard));
  app.get("/healthz", (_req, res) => void res.json({ status: "ok", version }));
  app.post("/session", express.json({ limit: MAX_SESSION_BYTES }), openSession(door));
  app.use("/trpc", limitBody, procedures(services, reportDefect));
  app.use("/tensors", tensorBytes(services, reportDefect));
  app.use("/attachments", attachmentRoute(services, reportDefect));
  app.use("/chats", chatFilesRoute(services, reportDefect));
  app.use("/uploads", uploadRoute(services, reportDefect));
  app.get("/v1/models", listModels(services));
  app.post("/v1/chat/completions", relayToEngine(services));
  app.use(dashboard.handler);
  app.use(notFound);
  app.use(failed(reportDefect));
  return app;
}

function admission(door: Doorkeeper, dashboard: DashboardFiles): RequestHandler {
  return (req, res, next) => {
    const entry = door.enter(req, accessOf(req.method, req.path, dashboard), false);
    if (entry.admitted) next();
    else sendError(res, entry);
  };
}

function procedures(services: Services, reportDefect: ReportDefect): RequestHandler {
  const subscriptions = new Quota(MAX_EVENT_STREAMS, "event streams");
  const calls = new Quota(MAX_HTTP_CALLS, "calls running over HTTP");
  return createExpressMiddleware({
    router: appRouter,
    createContext: () => ({ services, outlet: OPEN_OUTLET, subscriptions, calls }),
    maxBodySize: MAX_PAYLOAD_BYTES,
    maxBatchSize: MAX_BATCH,
    onError: onTrpcError(reportDefect),
  });
}

const limitBody: RequestHandler = (req, res, next) => {
  const length = Number(req.headers["content-length"] ?? 0);
  if (length <= MAX_PAYLOAD_BYTES) return next();
  const message = `The body has ${length} bytes; at most ${MAX_PAYLOAD_BYTES} are read.`;
  const report = { code: "TOO_LARGE" as const, message, hint: "Send less.", remedies: [] };
  sendError(res, { status: 413, report, headers: { connection: "close" } });
};

const notFound: RequestHandler = (req, res) => {
  const message = `There is nothing at ${req.method} ${req.path.slice(0, 200)}.`;
  const hint = "docs/api.md lists every route.";
  const report = { code: "NOT_FOUND" as const, message, hint, remedies: [] };
  sendError(res, { status: 404, report });
};

/** Express and its parsers mark a client's mistakes with a status below 500. */
function failed(reportDefect: ReportDefect): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
    const message = error instanceof Error ? error.message : String(error);
    if (status < 500) {
      const code = status === 413 ? ("TOO_LARGE" as const) : ("INPUT_INVALID" as const);
      const report = { code, message, hint: "docs/api.md shows what to send.", remedies: [] };
      return sendError(res, { status, report });
    }
    reportDefect(error, req.path);
    const hint = "This is a defect of llcuda; the agent's log has the details.";
    const report = { code: "INTERNAL" as const, message, hint, remedies: [] };
    return sendError(res, { status: 500, report });
  };
}
