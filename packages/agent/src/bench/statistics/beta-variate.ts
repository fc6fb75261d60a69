import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

const LOG_4 = Math.log(4);
/** 1 + log 5: with it most candidates are taken without another logarithm. */
const QUICK = 1 + Math.log(5);

/**
 * A number in (0, 1) of the beta distribution with shapes `a` <= `b`, both above 1.
 * Cheng's algorithm BB: R. C. H. Cheng, Communications of the ACM 21 (1978), 317-322.
 */
export function betaVariate(a: number, b: number, random: RandomGenerator): number {
  const sum = a + b;
  const beta = Math.sqrt((sum - 2) / (2 * a * b - sum));
  const gamma = a + 1 / beta;
  for (;;) {
    // Both in (0, 1]: the logarithms below are of no zero.
    const first = 1 - uniformFloat64(random);
    const second = 1 - uniformFloat64(random);
    if (first === 1) continue;
    const v = beta * Math.log(first / (1 - first));
    const w = a * Math.exp(v);
    const z = first * first * second;
    const r = gamma * v - LOG_4;
    const s = a + r - w;
    const quick = s + QUICK >= 5 * z;
    if (quick || s >= Math.log(z) || r + sum * Math.log(sum / (b + w)) >= Math.log(z)) {
      return w / (b + w);
    }
  }
}
