import { spawn, type ChildProcess } from "node:child_process";
import { MAX_TEMPLATE_BYTES } from "@llcuda/gguf";
import { parentDeathLauncher } from "../engine/parent-death.ts";
import { Failure } from "../failure.ts";
import { programFile } from "../program-file.ts";
import {
  MAX_RENDERED_CHARS,
  RENDER_ATTEMPTS,
  RENDER_HEAP_MIB,
  RENDER_MS,
  type RenderAnswer,
  type TemplateJob,
} from "./template-job.ts";

const PROGRAM = programFile("templates/render-process");

/** The young heap is three times its semi-space; the rest of the 64 MiB is the old one's. */
const SEMI_SPACE_MIB = 4;
const HEAP = [
  `--max-semi-space-size=${SEMI_SPACE_MIB}`,
  `--max-old-space-size=${RENDER_HEAP_MIB - 3 * SEMI_SPACE_MIB}`,
];

/** The process stops itself in time; one that cannot is killed. */
const KILL_MS = RENDER_ATTEMPTS * RENDER_MS + 100;
/** Starting takes some 100 ms; a machine that needs this long has no time for templates. */
const START_MS = 20_000;
/** A warm process saves the start while somebody types; after that its 40 MB are given back. */
const IDLE_MS = 10_000;

/**
 * Renders chat templates, which are programs from strangers, in a process with 250 ms and 64 MiB.
 * Not in a worker thread: there, one allocation beyond the limit ends the whole process.
 */
export class TemplateRenderer {
  #child: RenderChild | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  /** One at a time, in order. @throws Failure TEMPLATE_INVALID, TEMPLATE_TOO_COSTLY */
  render(job: TemplateJob): Promise<string> {
    const turn = this.#turn.then(() => this.#render(job));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #render(job: TemplateJob): Promise<string> {
    const bytes = Buffer.byteLength(job.template);
    if (bytes > MAX_TEMPLATE_BYTES) {
      throw costly(`has ${bytes} bytes; ${MAX_TEMPLATE_BYTES} are the most`);
    }
    clearTimeout(this.#idle);
    if (this.#child?.usable !== true) this.#child = new RenderChild(await parentDeathLauncher());
    try {
      return textOf(await this.#child.render(job));
    } finally {
      this.#idle = setTimeout(() => this.close(), IDLE_MS).unref();
    }
  }

  /** Ends the process, if one is there; the next job starts another. */
  close(): void {
    clearTimeout(this.#idle);
    this.#child?.kill();
    this.#child = null;
  }
}

type Outcome = RenderAnswer | { kind: "killed" } | { kind: "ended"; words: string };

function textOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case "text":
      return outcome.text;
    case "invalid":
      throw new Failure(
        "TEMPLATE_INVALID",
        "The chat template cannot be rendered.",
        "The model's publisher may have a mended one; llama-server takes it with --chat-template-file.",
        { detail: outcome.reason },
      );
    case "too-slow":
    case "killed":
      throw costly(`takes more than ${RENDER_MS} ms`);
    case "too-long":
      throw costly(`makes ${outcome.length} characters; ${MAX_RENDERED_CHARS} are the most`);
    case "ended":
      throw /heap out of memory|invalid (array|string|table)/i.test(outcome.words)
        ? costly(`needs more than ${RENDER_HEAP_MIB} MiB`)
        : new Failure(
            "INTERNAL",
            "The process that renders templates ended.",
            "This is a defect of llcuda; please report it with the detail below.",
            { detail: outcome.words },
          );
    case "ready":
      throw new Error("the process said that it is ready twice");
  }
}

function costly(why: string): Failure {
  return new Failure(
    "TEMPLATE_TOO_COSTLY",
    `The chat template ${why}.`,
    "No honest template does that. Do not use this file, or give llama-server another template.",
  );
}

/** Kept of what a dying process says: V8's last line comes first. */
const SAID_CHARS = 4_000;

/** Without a core file: what is in a template's memory is worth no disk space. */
const NO_CORE = ["sh", "-c", 'ulimit -c 0; exec "$@"', "sh"];

/** One process, with at most one job. */
class RenderChild {
  usable = true;
  readonly #process: ChildProcess;
  readonly #ended: Promise<Outcome>;
  #started = false;
  #said = "";

  constructor(launcher: readonly string[]) {
    const [file, ...args] = [...NO_CORE, ...launcher, process.execPath, ...HEAP, PROGRAM];
    this.#process = spawn(file, args, {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // It needs none of our secrets, and PATH only to find its launcher.
      env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] },
    });
    this.#process.stderr?.on("data", (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(0, SAID_CHARS);
    });
    this.#ended = new Promise((resolve) => {
      const end = (words: string): void => {
        this.usable = false;
        resolve({ kind: "ended", words });
      };
      this.#process.once("error", (error) => end(error.message));
      this.#process.once("close", () => end(this.#said));
    });
    // An idle one does not keep this process alive.
    this.#process.unref();
    this.#process.channel?.unref();
  }

  async render(job: TemplateJob): Promise<Outcome> {
    if (!this.#started) {
      const first = await this.#next(START_MS);
      if (first.kind !== "ready") return first;
      this.#started = true;
    }
    const answer = this.#next(KILL_MS);
    if (this.usable) this.#process.send(job);
    return answer;
  }

  kill(): void {
    this.usable = false;
    this.#process.kill("SIGKILL");
  }

  /** The next message, or what happened instead. */
  async #next(limitMs: number): Promise<Outcome> {
    const { channel } = this.#process;
    channel?.ref();
    let limit: NodeJS.Timeout | undefined;
    const answer = new Promise<Outcome>((resolve) => {
      this.#process.once("message", (message) => resolve(message as RenderAnswer));
      limit = setTimeout(() => {
        this.kill();
        resolve({ kind: "killed" });
      }, limitMs);
    });
    try {
      return await Promise.race([answer, this.#ended]);
    } finally {
      clearTimeout(limit);
      this.#process.removeAllListeners("message");
      channel?.unref();
    }
  }
}
