/** How many values were seen and what their central moments are, summed up (not divided). */
export interface Moments {
  count: number;
  mean: number;
  /** Sums of the second to fourth powers of the distances from the mean. */
  m2: number;
  m3: number;
  m4: number;
}

export const NO_MOMENTS: Moments = { count: 0, mean: 0, m2: 0, m3: 0, m4: 0 };

/** The moments of two sets of values together (Pébay 2008, the pairwise formulas). */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const delta = b.mean - a.mean;
  const d = delta / count;
  const both = a.count * b.count;
  const squares = a.count ** 2 - both + b.count ** 2;
  return {
    count,
    mean: a.mean + d * b.count,
    m2: a.m2 + b.m2 + delta * d * both,
    m3:
      a.m3 +
      b.m3 +
      delta * d * d * both * (a.count - b.count) +
      3 * d * (a.count * b.m2 - b.count * a.m2),
    m4:
      a.m4 +
      b.m4 +
      delta * d ** 3 * both * squares +
      6 * d * d * (a.count ** 2 * b.m2 + b.count ** 2 * a.m2) +
      4 * d * (a.count * b.m3 - b.count * a.m3),
  };
}
