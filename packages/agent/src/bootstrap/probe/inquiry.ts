import type { Probe } from "@llcuda/protocol";
import { lastWords, runProgram } from "../program.ts";
import type { MachineView } from "./machine-view.ts";

/** How long the machine may take to answer. */
export interface ProbeLimits {
  /** One foreign program. */
  programMs: number;
  /** One look at files: a folder on a dead network drive answers never. */
  filesMs: number;
}

export const PROBE_LIMITS: ProbeLimits = {
  // Without persistence mode nvidia-smi wakes every GPU first: 10 s and more on a host with eight.
  programMs: 20_000,
  filesMs: 5_000,
};

/** Raw output kept of one probe: enough for `nvidia-smi` on a host with eight GPUs. */
const MAX_OUTPUT = 8_000;

/** Takes down one line of what a probe saw. */
export type Note = (line: string) => void;

/** Puts questions to a machine and keeps every answer as it came. Nothing here throws. */
export class Inquiry {
  readonly machine: MachineView;
  readonly probes: Probe[] = [];
  readonly #limits: ProbeLimits;
  readonly #signal: AbortSignal | undefined;

  constructor(machine: MachineView, limits = PROBE_LIMITS, signal?: AbortSignal) {
    this.machine = machine;
    this.#limits = limits;
    this.#signal = signal;
  }

  /** Looks at files; null from `look` says that there is nothing. What it notes is the raw answer. */
  async look<T>(asked: string, nothing: T, look: (note: Note) => Promise<T | null>): Promise<T> {
    const started = performance.now();
    const lines: string[] = [];
    const tell = (outcome: Probe["outcome"]) =>
      this.#keep(asked, outcome, started, lines.join("\n"));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, this.#limits.filesMs, "late");
    });
    try {
      const answer = await Promise.race([look((line) => void lines.push(line)), late]);
      if (answer === "late") {
        tell("timed-out");
        return nothing;
      }
      tell(answer === null ? "absent" : "answered");
      return answer ?? nothing;
    } catch (error) {
      lines.push(error instanceof Error ? error.message : String(error));
      tell("failed");
      return nothing;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A small text file as it is; null where it cannot be read. */
  read(path: string): Promise<string | null> {
    return this.look<string | null>(path, null, async (note) => {
      const text = await this.machine.text(path);
      if (text !== null) note(text.trimEnd());
      return text;
    });
  }

  /** Runs a program of the machine to its end; what it printed, or null when it failed. */
  async run(file: string, args: readonly string[]): Promise<string | null> {
    const started = performance.now();
    const asked = [file, ...args].join(" ");
    const command = {
      file: this.machine.at(file),
      args: [...args],
      cwd: undefined,
      // What is read here is read by its English words.
      env: { ...this.machine.env, LC_ALL: "C" },
    };
    const result = await runProgram(command, {
      timeoutMs: this.#limits.programMs,
      signal: this.#signal,
    });
    const { exit, startError, stdout, timedOut } = result;
    if (timedOut) {
      this.#keep(asked, "timed-out", started, lastWords(result));
      return null;
    }
    if (startError !== null) {
      this.#keep(asked, "failed", started, startError.message);
      return null;
    }
    if (exit.code === 0) {
      this.#keep(asked, "answered", started, stdout);
      return stdout;
    }
    const end = exit.signal ?? `exit code ${exit.code}`;
    // nvidia-smi tells its failures on either output.
    const words = [result.stderr, stdout].map((text) => text.trim()).filter((text) => text !== "");
    this.#keep(asked, "failed", started, [...words, `(${end})`].join("\n"));
    return null;
  }

  /** Keeps an answer that needed no asking: a program that is not here. */
  absent(asked: string, why: string): void {
    this.#keep(asked, "absent", performance.now(), why);
  }

  #keep(asked: string, outcome: Probe["outcome"], started: number, output: string): void {
    const milliseconds = Math.round(performance.now() - started);
    this.probes.push({
      asked,
      outcome,
      milliseconds,
      output: output.slice(0, MAX_OUTPUT).trimEnd(),
    });
  }
}
