/** How far a compilation is. Times in seconds. */
export interface CompileProgress {
  /** Steps of the build that are done, and all of those that this run has to do. */
  done: number;
  total: number;
  /** The file at work, as ninja names its step. */
  step: string;
  secondsLeft: number | null;
}

const LINE = /^\[(\d+)\/(\d+)\] (.*)$/;
/** Too few steps tell nothing about the rest. */
const STEPS_TO_JUDGE = 8;

/** Reads ninja's lines, `[12/345] Building CUDA object …`. */
export class NinjaProgress {
  readonly #startedAt: number;

  /** @param now of any steady clock, in ms */
  constructor(now: number) {
    this.#startedAt = now;
  }

  /** Null for a line that is not about a step. */
  read(line: string, now: number): CompileProgress | null {
    const [, first, second, step = ""] = LINE.exec(line) ?? [];
    if (first === undefined || second === undefined) return null;
    const done = Number(first);
    const total = Number(second);
    const spent = (now - this.#startedAt) / 1000;
    const secondsLeft = done < STEPS_TO_JUDGE ? null : (spent / done) * (total - done);
    return {
      done,
      total,
      step: step.replace(/^Building (?:ASM|CUDA|CXX|C) object /, ""),
      secondsLeft,
    };
  }
}
