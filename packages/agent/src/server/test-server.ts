import { once } from "node:events";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { startServer, type AgentServer } from "./agent-server.ts";
import { memoryServices, type MemoryServices } from "./memory-services.ts";

export const TOKEN = "the-token-of-the-test";
export const BEARER = ["Authorization", `Bearer ${TOKEN}`] as const;

export interface TestServer extends AgentServer {
  services: MemoryServices;
  dashboardFolder: string;
  /** What was told to `reportDefect`. */
  defects: string[];
}

/** Says when what was made for a test is to go; by default, when the test is finished. */
export type AtEnd = (remove: () => void | Promise<void>) => void;

/** A real server on a real port over services in memory. */
export async function testServer(
  files: Record<string, string> = {},
  publicUrls: string[] = [],
  atEnd: AtEnd = onTestFinished,
): Promise<TestServer> {
  const dashboardFolder = mkdtempSync(join(tmpdir(), "llcuda-dashboard-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(dashboardFolder, path, ".."), { recursive: true });
    writeFileSync(join(dashboardFolder, path), text);
  }
  const services = memoryServices();
  const defects: string[] = [];
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    token: TOKEN,
    publicUrls,
    services,
    dashboardFolder,
    version: "1.2.3",
    reportDefect: (error, where) => defects.push(`${where}: ${String(error)}`),
  });
  atEnd(async () => {
    await server.close();
    rmSync(dashboardFolder, { recursive: true });
  });
  return { ...server, services, dashboardFolder, defects };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Question {
  method?: string;
  path: string;
  /** Sent as they are, doubled ones too; Host is added unless one is given. */
  headers?: (readonly [string, string])[];
  body?: string;
  /** False: no Host field. */
  host?: boolean;
}

/** One request with exactly these header fields; an upgrade that is granted answers 101. */
export function ask(server: { port: number }, question: Question): Promise<Answer> {
  const { method = "GET", path, headers = [], body, host = true } = question;
  const given = headers.some(([name]) => name.toLowerCase() === "host");
  const all = host && !given ? [["Host", `127.0.0.1:${server.port}`], ...headers] : headers;
  return new Promise((resolve, reject) => {
    const req = request({
      host: "127.0.0.1",
      port: server.port,
      method,
      path,
      // A flat list keeps doubled fields.
      headers: all.flatMap(([name, value]) => [name, value]),
      setHost: false,
      agent: false,
    });
    req.on("error", reject);
    req.on("upgrade", (res, socket) => {
      socket.destroy();
      resolve({ status: res.statusCode ?? 0, headers: res.headers, text: "" });
    });
    req.on("response", (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (chunk: string) => (text += chunk));
      res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
      res.on("error", reject);
    });
    req.end(body);
  });
}

export function postJson(path: string, value: unknown, ...headers: (readonly [string, string])[]) {
  const type = ["Content-Type", "application/json"] as const;
  const body = typeof value === "string" ? value : JSON.stringify(value);
  const length = ["Content-Length", String(Buffer.byteLength(body))] as const;
  return { method: "POST", path, body, headers: [type, length, ...headers] };
}

/** The fields of a WebSocket handshake. */
export const UPGRADE = [
  ["Connection", "Upgrade"],
  ["Upgrade", "websocket"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
] as const;

export function errorOf(answer: Answer): { code: string; message: string; hint: string } {
  return (JSON.parse(answer.text) as { error: { code: string; message: string; hint: string } })
    .error;
}

/** A socket of a program that has the token; closed when the test is finished. */
export async function dial(server: { port: number }): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/trpc`, {
    headers: { Authorization: `Bearer ${TOKEN}` },
  });
  onTestFinished(() => socket.terminate());
  await once(socket, "open");
  return socket;
}

/** The messages of one subscription as an event stream, until its end. */
export async function eventsOf(
  server: { port: number },
  path: string,
  input: unknown,
): Promise<EventSourceMessage[]> {
  const query = new URLSearchParams({ input: JSON.stringify(input) }).toString();
  const response = await fetch(`http://127.0.0.1:${server.port}/trpc/${path}?${query}`, {
    headers: { Authorization: `Bearer ${TOKEN}`, Accept: "text/event-stream" },
  });
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  parser.feed(await response.text());
  return events.filter((event) => event.event === undefined);
}

/** Reads the JSON messages of a socket in order. */
export function messagesOf(socket: WebSocket): () => Promise<WireMessage> {
  const queue: WireMessage[] = [];
  const readers: ((message: WireMessage) => void)[] = [];
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as WireMessage;
    const reader = readers.shift();
    if (reader === undefined) queue.push(message);
    else reader(message);
  });
  return () => {
    const message = queue.shift();
    return message === undefined
      ? new Promise((resolve) => readers.push(resolve))
      : Promise.resolve(message);
  };
}

export interface WireMessage {
  id: number | string | null;
  result?: { type: "started" | "data" | "stopped"; data?: unknown };
  error?: {
    message: string;
    data: { code: string; httpStatus: number; report: { code: string; hint: string } };
  };
}

/** A message of a client, as tRPC writes it. */
export const call = (
  id: number | string | null,
  method: string,
  path: string,
  input?: unknown,
): string => JSON.stringify({ id, method, params: { path, input } });

/** Reads on until one message is the wanted one. */
export async function until(
  next: () => Promise<WireMessage>,
  test: (message: WireMessage) => boolean,
): Promise<WireMessage> {
  for (;;) {
    const message = await next();
    if (test(message)) return message;
  }
}
