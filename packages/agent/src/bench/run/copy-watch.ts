import type { BenchStage } from "./bench-stage.ts";
import type { OpenTarget } from "./target.ts";

/** "0.25.125.896": minutes, seconds, milliseconds and microseconds since the engine's start. */
const AT = /^\s*(\d+)\.(\d+)\.(\d+)\.(\d+) /;
const TOOK = /prompt cache update took ([\d.]+) ms/;

/** Sums by llama-server's lines for how long it copied prompts between a GPU and memory, in its only loop. */
export class CopyReading {
  /** Milliseconds. */
  total = 0;
  /** In the middle of giving a slot to another, whose end tells how long all of it took. */
  #changing = false;
  /** When the copy of an idle slot began. */
  #since: number | null = null;

  take(line: string): void {
    if (line.includes("updating prompt cache")) this.#changing = true;
    const took = TOOK.exec(line)?.[1];
    if (took !== undefined) {
      this.total += Number(took);
      this.#changing = false;
    }
    if (this.#changing) return;
    if (line.includes("saving prompt with length")) this.#since = timeOf(line);
    else if (line.includes("cache state:") && this.#since !== null) {
      this.total += Math.max(0, (timeOf(line) ?? 0) - this.#since);
      this.#since = null;
    }
  }
}

/** Milliseconds; null of a line without a time. */
function timeOf(line: string): number | null {
  const [, minutes, seconds, ms, us] = AT.exec(line) ?? [];
  if (us === undefined) return null;
  return (Number(minutes) * 60 + Number(seconds)) * 1_000 + Number(ms) + Number(us) / 1_000;
}

/** Listens to an engine of ours while a point is measured. */
export class CopyWatch {
  readonly close: () => void;
  readonly #reading = new CopyReading();

  /** Hears nothing of servers elsewhere. */
  static of({ world }: Pick<BenchStage, "world">, { local }: OpenTarget): CopyWatch {
    return new CopyWatch(local === null ? null : world.fleet.engineOf(local.model.id));
  }

  constructor(engine: { log: { listen: (hear: (line: string) => void) => () => void } } | null) {
    this.close = engine?.log.listen((line) => this.#reading.take(line)) ?? (() => undefined);
  }

  /** Of so many seconds; 0 where nothing was copied. */
  share(seconds: number): number {
    return seconds <= 0 ? 0 : Math.min(1, this.#reading.total / 1_000 / seconds);
  }
}
