/** How the benchmarks time: the GPU's own clock, the best of some rounds, everything warm. */
import { Event, sync } from "../src/index.ts";

const ROUNDS = 7;

/** Seconds of one `enqueue`, the best of ROUNDS batches of `batch`. */
export async function gpuSeconds(enqueue: () => void, batch = 10): Promise<number> {
  let best = Infinity;
  for (let round = 0; round <= ROUNDS; round++) {
    const begin = new Event();
    for (let i = 0; i < batch; i++) enqueue();
    const end = new Event();
    const seconds = (await end.since(begin)) / 1000 / batch;
    if (round > 0) best = Math.min(best, seconds);
  }
  return best;
}

/** Seconds of wall time of one `run`, the best of ROUNDS. */
export async function wallSeconds(run: () => unknown): Promise<number> {
  let best = Infinity;
  for (let round = 0; round <= ROUNDS; round++) {
    await sync();
    const begin = performance.now();
    await run();
    await sync();
    if (round > 0) best = Math.min(best, (performance.now() - begin) / 1000);
  }
  return best;
}

/** One line of JSON a figure: `{"what": ..., "value": ..., "unit": ...}`. */
export function report(what: string, value: number, unit: string): void {
  console.log(JSON.stringify({ what, value: Number(value.toPrecision(4)), unit }));
}
