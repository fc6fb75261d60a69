import type { Progress } from "@llcuda/protocol";

/** The rate is that of the last seconds, so that a stall shows soon and a burst does not mislead. */
const WINDOW_MS = 5000;
/** Progress is told at most this often. */
const TELL_MS = 200;

/** Turns byte counts into progress with rate and time left. Times in ms of any steady clock. */
export class TransferRate {
  #samples: { at: number; bytes: number }[] = [];
  #told = Number.NEGATIVE_INFINITY;

  /** Progress when it is time to tell it again, else null. `force` tells it now. */
  sample(at: number, bytes: number, total: number | null, force = false): Progress | null {
    if (!force && at - this.#told < TELL_MS) return null;
    this.#told = at;
    // A restart at 0 makes the old samples meaningless.
    if ((this.#samples.at(-1)?.bytes ?? 0) > bytes) this.#samples = [];
    this.#samples.push({ at, bytes });
    while ((this.#samples[1]?.at ?? at) <= at - WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0] ?? { at, bytes };
    const rate = at > first.at ? ((bytes - first.bytes) * 1000) / (at - first.at) : null;
    const secondsLeft =
      rate === null || rate === 0 || total === null ? null : Math.max(0, (total - bytes) / rate);
    return { unit: "bytes", done: bytes, total, ratePerSecond: rate, secondsLeft };
  }
}
