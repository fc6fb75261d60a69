import type { Progress } from "@llcuda/protocol";

/** The rate is that of the last seconds, so that a stall shows soon and a burst does not mislead. */
const RATE_WINDOW_MS = 5000;
/** What is left follows a longer stretch: nobody can use a time that jumps. */
const LEFT_WINDOW_MS = 20_000;
/** Progress is told at most this often, */
const TELL_MS = 200;
/** and its rate less often: digits that change faster cannot be read. */
const RATE_TELL_MS = 1000;

interface Sample {
  at: number;
  bytes: number;
}

/** Turns byte counts into progress with rate and time left. Times in ms of any steady clock. */
export class TransferRate {
  #samples: Sample[] = [];
  #told = Number.NEGATIVE_INFINITY;
  #rated = Number.NEGATIVE_INFINITY;
  #rate: number | null = null;
  #pace: number | null = null;

  /** Progress when it is time to tell it again, else null. `force` tells it now. */
  sample(at: number, bytes: number, total: number | null, force = false): Progress | null {
    if (!force && at - this.#told < TELL_MS) return null;
    this.#told = at;
    // A restart at 0 makes the old samples meaningless.
    if ((this.#samples.at(-1)?.bytes ?? 0) > bytes) this.#samples = [];
    this.#samples.push({ at, bytes });
    while ((this.#samples[1]?.at ?? at) <= at - LEFT_WINDOW_MS) this.#samples.shift();
    if (force || !this.#rate || at - this.#rated >= RATE_TELL_MS) {
      this.#rated = at;
      this.#rate = this.#over(RATE_WINDOW_MS);
      this.#pace = this.#over(LEFT_WINDOW_MS);
    }
    const [rate, pace] = [this.#rate, this.#pace];
    // While nothing comes there is no telling how long it will take.
    const secondsLeft =
      !rate || !pace || total === null ? null : Math.max(0, (total - bytes) / pace);
    return { unit: "bytes", done: bytes, total, ratePerSecond: rate, secondsLeft };
  }

  /** Bytes per second over so long; null: too early to tell. */
  #over(windowMs: number): number | null {
    const last = this.#samples.at(-1)!;
    const at = this.#samples.findIndex((sample) => sample.at > last.at - windowMs);
    const first = this.#samples[Math.max(0, at - 1)]!;
    return last.at > first.at ? ((last.bytes - first.bytes) * 1000) / (last.at - first.at) : null;
  }
}
