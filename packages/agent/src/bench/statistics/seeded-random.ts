import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** A small seed is nearly all ones or zeros at first, and so are the first numbers made of it. */
const SKIPPED = 20;

/** Random numbers that are the same for the same seed (a 32-bit integer), and random from the first on. */
export function seededRandom(seed: number): RandomGenerator {
  const random = xoroshiro128plus(seed);
  for (let skipped = 0; skipped < SKIPPED; skipped += 1) random.next();
  return random;
}
