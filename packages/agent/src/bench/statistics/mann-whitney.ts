/** Below this many samples on one side, and without ties, chances are counted out, as scipy does. */
const EXACT_BELOW = 9;

/**
 * The chance that two samples of one population differ at least so much, two-sided: Mann and Whitney's
 * U test, exact for few samples without ties, else by the normal distribution with the corrections for
 * ties and continuity. Agrees with scipy.stats.mannwhitneyu. Null when a side is empty or all is equal.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): number | null {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return null;
  const { rankSum, tied } = rank(a, b);
  const u = rankSum - (n * (n + 1)) / 2;
  const most = Math.max(u, n * m - u);
  if (tied === 0 && Math.min(n, m) < EXACT_BELOW) return exact(most, n, m);
  const total = n + m;
  const spread = Math.sqrt(((n * m) / 12) * (total + 1 - tied / (total * (total - 1))));
  if (spread === 0) return null;
  const z = (most - (n * m) / 2 - 0.5) / spread;
  return Math.min(1, erfc(z / Math.SQRT2));
}

/** The sum of the ranks of `a` among both, ties sharing theirs; `tied` is the sum of t^3 - t. */
function rank(a: readonly number[], b: readonly number[]): { rankSum: number; tied: number } {
  const all = [...a.map((value) => ({ value, own: 1 })), ...b.map((value) => ({ value, own: 0 }))];
  all.sort((one, other) => one.value - other.value);
  let [rankSum, tied] = [0, 0];
  for (let from = 0; from < all.length;) {
    let to = from;
    let own = 0;
    while (to < all.length && all[to]!.value === all[from]!.value) own += all[to++]!.own;
    const ties = to - from;
    rankSum += own * ((from + 1 + to) / 2);
    tied += ties ** 3 - ties;
    from = to;
  }
  return { rankSum, tied };
}

/** Twice the chance of a U of `most` or more, by counting how many orders give each U. */
function exact(most: number, n: number, m: number): number {
  const [few, many] = n < m ? [n, m] : [m, n];
  // ways[k][u]: choices of k places whose U is u, the places taken one after the other.
  const size = n * m + 1;
  const ways = Array.from({ length: few + 1 }, () => new Float64Array(size));
  ways[0]![0] = 1;
  for (let place = 1; place <= few + many; place += 1) {
    for (let k = Math.min(few, place); k >= 1; k -= 1) {
      const add = place - k;
      if (add > many) continue;
      const [into, out] = [ways[k]!, ways[k - 1]!];
      for (let u = size - 1; u >= add; u -= 1) into[u]! += out[u - add]!;
    }
  }
  const counts = ways[few]!;
  const all = counts.reduce((sum, count) => sum + count, 0);
  const beyond = counts.subarray(Math.ceil(most)).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * beyond) / all);
}

/** The complementary error function; error below 1.2e-7 (Numerical Recipes, erfcc). */
function erfc(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 2);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  const sum = terms.reduceRight((value, term) => value * t + term, 0);
  const value = t * Math.exp(-x * x + sum);
  return x >= 0 ? value : 2 - value;
}
