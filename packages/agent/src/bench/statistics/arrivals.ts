import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { seededRandom } from "./seeded-random.ts";

/**
 * The moments at which requests arrive, in milliseconds from the start: a Poisson process of
 * `perSecond`, that is gaps of exponential length. Endless; the same for the same seed.
 */
export function* arrivals(perSecond: number, seed: number): Generator<number, never, undefined> {
  const random = seededRandom(seed);
  let at = 0;
  for (;;) {
    // 1 - u lies in (0, 1]: its logarithm is finite.
    at += (-Math.log(1 - uniformFloat64(random)) / perSecond) * 1_000;
    yield at;
  }
}
