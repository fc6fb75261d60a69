import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import type { HostedFile, PlannedAnswer, SeenRequest } from "./hosted-file.ts";

/** What goes wrong with one request. */
export type Fault =
  /** None: this request is answered rightly. */
  | { kind: "none" }
  /** The socket is reset after that many bytes of the body. */
  | { kind: "reset"; after: number }
  /** Nothing more comes after that many bytes; the socket stays open. */
  | { kind: "stall"; after: number }
  /** No answer at all. */
  | { kind: "silence" }
  /** 200 with the whole file although a range was asked for. */
  | { kind: "whole" }
  /** The whole file, 200, under another ETag: it changed meanwhile. */
  | { kind: "other-etag" }
  /** 206 whose Content-Range starts somewhere else. */
  | { kind: "shifted-part"; by: number }
  /** 416 to a range; a request for the whole file is answered rightly. */
  | { kind: "unsatisfiable" }
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: string }
  | { kind: "redirect"; to: string; status?: number }
  /** Content-Length and what really comes: `announce` bytes announced, `send` bytes sent. */
  | { kind: "length-lie"; announce: number; send: number }
  /** Chunked: no Content-Length; `send` cuts the body in a clean end. */
  | { kind: "no-length"; send?: number }
  | { kind: "gzip" }
  | { kind: "html"; contentType?: string }
  /** Other bytes of the same length. */
  | { kind: "wrong-bytes" };

const PAGE =
  "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>";

/** TLS has no reset of its own: the connection ends without a farewell. */
function breakOff(socket: Socket | null): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

/** Answers as the fault wants; false when the request is to be answered rightly. */
export function answerFault(
  fault: Fault,
  planned: PlannedAnswer,
  file: HostedFile | undefined,
  response: ServerResponse,
  seen: SeenRequest,
): boolean {
  const { status, headers, body } = planned;
  const send = (code: number, head: Record<string, string>, bytes: Uint8Array | string): true => {
    response.writeHead(code, head).end(bytes);
    seen.sent += bytes.length;
    return true;
  };
  const begin = (after: number): void => {
    response.writeHead(status, headers);
    response.flushHeaders();
    const part = body.subarray(0, after);
    seen.sent += part.length;
    response.write(part, () => {
      if (fault.kind === "reset" || fault.kind === "length-lie") breakOff(response.socket);
    });
  };
  switch (fault.kind) {
    case "none":
      return false;
    case "reset":
    case "stall":
      begin(fault.after);
      return true;
    case "silence":
      return true;
    case "whole":
    case "other-etag": {
      const whole = file?.bytes ?? body;
      const { "content-range": _, ...rest } = headers;
      const etag = fault.kind === "whole" ? {} : { etag: '"another"' };
      return send(200, { ...rest, "content-length": String(whole.length), ...etag }, whole);
    }
    case "shifted-part": {
      const from = planned.offset + fault.by;
      const whole = file?.bytes ?? body;
      const range = `bytes ${from}-${whole.length - 1}/${whole.length}`;
      const part = whole.subarray(from);
      const head = { ...headers, "content-length": String(part.length), "content-range": range };
      return send(206, head, part);
    }
    case "unsatisfiable":
      return headers["content-range"] === undefined ? false : send(416, {}, "");
    case "status":
      return send(fault.status, fault.headers ?? {}, fault.body ?? "");
    case "redirect":
      return send(fault.status ?? 302, { location: fault.to }, "");
    case "length-lie":
      headers["content-length"] = String(fault.announce);
      if (fault.send >= fault.announce)
        return send(status, headers, body.subarray(0, fault.announce));
      begin(fault.send);
      return true;
    case "no-length": {
      delete headers["content-length"];
      response.writeHead(status, headers);
      response.flushHeaders();
      const part = body.subarray(0, fault.send ?? body.length);
      seen.sent += part.length;
      response.end(part);
      return true;
    }
    case "gzip": {
      const packed = gzipSync(body);
      delete headers["content-length"];
      return send(status, { ...headers, "content-encoding": "gzip" }, packed);
    }
    case "html":
      return send(200, { "content-type": fault.contentType ?? "text/html; charset=utf-8" }, PAGE);
    case "wrong-bytes":
      break;
  }
  const wrong = body.map((byte) => byte ^ 0xff);
  return send(status, headers, wrong);
}
