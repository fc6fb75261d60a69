import { spawn, type ChildProcess } from "node:child_process";
import type { EngineExit } from "@llcuda/protocol";
import { identityOf, type ProcessIdentity } from "../host/process.ts";
import type { Command } from "./engine.ts";
import { isRouterLine, loadReportOf, type LoadReport } from "./load-report.ts";
import { LineSplitter } from "./line-splitter.ts";

/** Lines kept of this one process, for its diagnosis. */
const TAIL_LINES = 400;
/** Of each line: thousands of them are kept, and none that is longer says more to a person. */
const KEPT_CHARS = 4_096;
/** How long pipes may stay open after the process is gone; a stray grandchild may hold them. */
const PIPE_WAIT_MS = 1_000;

interface EngineProcessInput {
  command: Command;
  onLine: (line: string) => void;
  onLoad: (report: LoadReport) => void;
}

/** A running llama-server: its output as lines, its end as a promise, and the ways to end it. */
export class EngineProcess {
  readonly pid: number | null;
  /** Resolves once it has ended and its last words were read. Never rejects. */
  readonly ended: Promise<EngineExit>;
  /** Resolves when it says that it is listening. */
  readonly listening: Promise<void>;
  /** Lines printed so far. */
  lines = 0;
  readonly tail: string[] = [];
  readonly #child: ChildProcess;
  readonly #input: EngineProcessInput;
  #heard: () => void = () => {};

  constructor(input: EngineProcessInput) {
    this.#input = input;
    const { file, args, cwd, env } = input.command;
    this.listening = new Promise((resolve) => (this.#heard = resolve));
    this.#child = spawn(file, args, { cwd, env, detached: true, stdio: "pipe" });
    this.pid = this.#child.pid ?? null;
    // The pipe is its life line, never written to: what it says about it does not matter.
    this.#child.stdin?.on("error", () => undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr]) this.#read(stream);
    this.ended = this.#untilEnd();
    const killAtExit = (): void => this.kill("SIGKILL");
    process.once("exit", killAtExit);
    void this.ended.then(() => process.removeListener("exit", killAtExit));
  }

  /** Null when it never ran. */
  get identity(): ProcessIdentity | null {
    return this.pid === null ? null : identityOf(this.pid);
  }

  /** Signals the whole process group. */
  kill(signal: NodeJS.Signals): void {
    if (this.pid === null) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The group is gone.
    }
  }

  /** Asks it to end, and after `graceMs` does not ask any more. */
  async stop(graceMs: number): Promise<EngineExit> {
    const killer = setTimeout(() => this.kill("SIGKILL"), graceMs);
    this.kill("SIGTERM");
    // With its router's variable set, llama-server does not end before its stdin does.
    this.#child.stdin?.end();
    const exit = await this.ended;
    clearTimeout(killer);
    return exit;
  }

  #read(stream: NodeJS.ReadableStream | null): void {
    const splitter = new LineSplitter((line) => this.#take(line));
    stream?.on("data", (bytes: Buffer) => splitter.push(bytes));
    stream?.on("close", () => splitter.end());
  }

  #take(line: string): void {
    this.lines += 1;
    const report = loadReportOf(line);
    if (report === "ready") this.#heard();
    else if (report !== null) this.#input.onLoad(report);
    if (isRouterLine(line)) return;
    const kept = line.length > KEPT_CHARS ? `${line.slice(0, KEPT_CHARS)}…` : line;
    this.tail.push(kept);
    if (this.tail.length > TAIL_LINES * 2) this.tail.splice(0, TAIL_LINES);
    this.#input.onLine(kept);
  }

  #untilEnd(): Promise<EngineExit> {
    const child = this.#child;
    return new Promise((resolve) => {
      child.once("error", (error) => {
        // Only a failed spawn counts; there is no process then and nothing else will come.
        if (child.pid !== undefined) return;
        this.#take(`failed to execute ${error.message.replace(/^spawn /, "")}`);
        resolve({ code: null, signal: null });
      });
      child.once("exit", (code, signal) => {
        // Whatever it started goes with it.
        this.kill("SIGKILL");
        const giveUp = setTimeout(() => {
          child.stdout?.destroy();
          child.stderr?.destroy();
        }, PIPE_WAIT_MS);
        child.once("close", () => {
          clearTimeout(giveUp);
          resolve({ code, signal });
        });
      });
    });
  }
}
