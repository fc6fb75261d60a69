import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { z } from "zod";
import { commandOf, type Engine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import type { Home } from "../home.ts";
import { signalGroup, type ProgramResult } from "./program.ts";
import { proofFailure } from "./proof-failure.ts";
import { SERVER } from "./server-search.ts";

/** Builds with PTX only compile their kernels at the first start: 21 s on an H200, minutes on a T4. */
const READY_MS = 300_000;
const POLL_MS = 25;
/** A token of the tiny model takes milliseconds; the first one may load kernels. */
const TOKEN_MS = 60_000;
const HOST = "127.0.0.1";
/** Lines of the engine's log that are kept. */
const LOG_LINES = 400;
/** The port was free a moment ago; somebody else can take it first. */
const PORT_ATTEMPTS = 3;
const MAX_ANSWER = 1024 * 1024;

const Completion = z.object({ content: z.string(), tokens_predicted: z.number().optional() });

/**
 * Starts the real llama-server with a tiny random model and asks it for a token over HTTP.
 * @throws Failure of `proofFailure`, CANCELLED
 */
export async function proveToken(engine: Engine, home: Home, signal: AbortSignal): Promise<void> {
  await mkdir(home.run, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(home.run, "proof-"));
  try {
    const model = join(folder, "tiny-llama.gguf");
    await writeFile(model, tinyLlama());
    for (let attempt = 1; ; attempt++) {
      const result = await runOnce(engine, model, signal);
      if (result === null) return;
      const portTaken = /couldn't bind HTTP server socket/.test(result.stderr);
      if (!portTaken || attempt === PORT_ATTEMPTS) throw proofFailure(engine, "token", result);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns null when a token came, else how the program ended */
async function runOnce(
  engine: Engine,
  model: string,
  signal: AbortSignal,
): Promise<ProgramResult | null> {
  const port = await freePort();
  const key = randomBytes(32).toString("base64url");
  // Few tokens of context, and all layers on the GPU if there is one: its kernels must run.
  const args = ["-m", model, "--host", HOST, "--port", String(port), "-c", "256", "-ngl", "99"];
  const command = commandOf(engine, SERVER, args);
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    // The key stays out of the process list. With the router's port set, llama-server ends when its
    // standard input does: it cannot outlive this process.
    env: { ...command.env, LLAMA_API_KEY: key, LLAMA_SERVER_ROUTER_PORT: "0" },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const log: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      log.push(line);
      if (log.length > 2 * LOG_LINES) log.splice(0, LOG_LINES);
    });
  }
  const result: ProgramResult = {
    exit: { code: null, signal: null },
    timedOut: false,
    stdout: "",
    stderr: "",
    startError: null,
  };
  const ended = new AbortController();
  child.once("error", (error) => {
    result.startError = error;
    ended.abort();
  });
  child.once("exit", (code, name) => {
    result.exit = { code, signal: name };
    ended.abort();
  });
  // Its end may come before the answer's, and while it is written to.
  child.stdin.on("error", () => {});
  const closed = once(child, "close").catch(() => {});
  try {
    const stop = AbortSignal.any([signal, ended.signal]);
    if (await answers(port, key, stop)) return null;
    result.timedOut = !ended.signal.aborted;
  } finally {
    signalGroup(child.pid, "SIGKILL");
    await closed;
  }
  if (signal.aborted) {
    throw new Failure("CANCELLED", "The proof of the engine was cancelled.", "Start it again.");
  }
  result.stderr = log.slice(-LOG_LINES).join("\n");
  return result;
}

/** Waits until the server is ready, then asks for tokens; false when none came. */
async function answers(port: number, key: string, stop: AbortSignal): Promise<boolean> {
  const ready = AbortSignal.any([stop, AbortSignal.timeout(READY_MS)]);
  while ((await ask(port, key, "GET", "/health", null, ready))?.status !== 200) {
    if (ready.aborted) return false;
    await delay(POLL_MS, undefined, { signal: ready }).catch(() => {});
  }
  const patience = AbortSignal.any([stop, AbortSignal.timeout(TOKEN_MS)]);
  const question = { prompt: "Hello", n_predict: 4, ignore_eos: true, temperature: 0 };
  const answer = await ask(port, key, "POST", "/completion", question, patience);
  if (answer?.status !== 200) return false;
  const completion = Completion.safeParse(parseJson(answer.text));
  if (!completion.success) return false;
  const { content, tokens_predicted: count } = completion.data;
  return count === undefined ? content !== "" : count > 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** One exchange with the engine, past any proxy; null when it does not answer. */
function ask(
  port: number,
  key: string,
  method: "GET" | "POST",
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<{ status: number; text: string } | null> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const sent = request({ host: HOST, port, method, path, headers, signal, agent: false });
    sent.once("error", () => resolve(null));
    sent.once("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > MAX_ANSWER) response.destroy();
      });
      response.once("error", () => resolve(null));
      response.once("close", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.end(body === null ? undefined : JSON.stringify(body));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
