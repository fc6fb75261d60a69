import type { ServerResponse } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { ErrorReport } from "@llcuda/protocol";
import type { RefusalCode, RequestFacts } from "./admit.ts";

const STATUS: Record<RefusalCode, number> = {
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  TOKEN_MISSING: 401,
  TOKEN_WRONG: 401,
  MEDIA_TYPE_REFUSED: 415,
  TOO_MANY: 429,
};

/** Longest part of a foreign header that is quoted back. */
const MAX_QUOTE = 200;

const quote = (values: string[]): string =>
  values.length === 0 ? "none" : values.join(", ").slice(0, MAX_QUOTE);

/** An answer that ends the request: a status and what happened. */
export interface ErrorAnswer {
  status: number;
  report: ErrorReport;
  headers?: Record<string, string>;
}

const TOKEN_HINT =
  "Open the address that `llcuda up` printed, or send `Authorization: Bearer TOKEN`.";

function words(code: RefusalCode, facts: RequestFacts): [message: string, hint: string] {
  const proxyHint = "Behind a proxy, start the agent with --public-url and the proxy's address.";
  switch (code) {
    case "HOST_REFUSED":
      return [`The Host field (${quote(facts.hosts)}) is not an address of this agent.`, proxyHint];
    case "ORIGIN_REFUSED":
      return [
        `The request comes from another origin (Origin: ${quote(facts.origins)}; ` +
          `Sec-Fetch-Site: ${quote(facts.fetchSites)}).`,
        proxyHint,
      ];
    case "TOKEN_MISSING":
      return ["The request carries no token.", TOKEN_HINT];
    case "TOKEN_WRONG":
      return [
        "The token is not the token of this agent; it may be of an earlier start.",
        TOKEN_HINT,
      ];
    case "MEDIA_TYPE_REFUSED":
      return [
        `The body's content type (${quote(facts.contentTypes)}) is not application/json, or application/octet-stream for an upload.`,
        "Send JSON, with `Content-Type: application/json`.",
      ];
    case "TOO_MANY":
      return [
        "Too many different tokens were tried from this address.",
        `Wait ${Math.ceil(facts.guessWaitMs / 1000)} s, then try again.`,
      ];
  }
}

/** What a refused client is told. */
export function refusalAnswer(code: RefusalCode, facts: RequestFacts): ErrorAnswer {
  const [message, hint] = words(code, facts);
  const answer: ErrorAnswer = {
    status: STATUS[code],
    report: { code, message, hint, remedies: [] },
  };
  if (code === "TOO_MANY") {
    answer.headers = { "retry-after": String(Math.ceil(facts.guessWaitMs / 1000)) };
  }
  if (answer.status === 401) answer.headers = { "www-authenticate": 'Bearer realm="llcuda"' };
  return answer;
}

const bodyOf = (answer: ErrorAnswer): string => JSON.stringify({ error: answer.report });

export function sendError(res: ServerResponse, answer: ErrorAnswer): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  res.writeHead(answer.status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    ...answer.headers,
  });
  res.end(bodyOf(answer));
}

/** The same over the bare socket of a refused upgrade. */
export function refuseUpgrade(socket: Duplex, answer: ErrorAnswer): void {
  const body = bodyOf(answer);
  const headers = {
    connection: "close",
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    ...answer.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ""}`;
  socket.once("finish", () => socket.destroy());
  socket.end([status, ...lines, "", body].join("\r\n"));
}
