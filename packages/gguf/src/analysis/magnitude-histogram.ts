/** bfloat16's 7 bits: the finest bins are 1/128 of an octave wide. */
const FINE_BITS = 7;
const FINE_BINS = 1 << FINE_BITS;
const SIGN = 0x8000;
/** Bins of one sign below infinity. */
const FINITE_BINS = 255 * FINE_BINS;
const EXPONENT_BIAS = 127;

/** Counts by sign and magnitude; each octave (a factor of 2) is cut into equal bins. */
export interface LogHistogram {
  /** 1 to 128. */
  readonly binsPerOctave: number;
  /** Bin i of either list begins at 2^(firstExponent + i / binsPerOctave), roughly: see binEdge. */
  readonly firstExponent: number;
  readonly negative: readonly number[];
  readonly positive: readonly number[];
  readonly zeros: number;
}

/** The magnitude at which bin `i` begins; that of bin i + 1 is where it ends. */
export function binEdge({ binsPerOctave, firstExponent }: LogHistogram, i: number): number {
  const octave = Math.floor(i / binsPerOctave);
  return 2 ** (firstExponent + octave) * (1 + (i - octave * binsPerOctave) / binsPerOctave);
}

/**
 * A histogram of floats by the upper 16 bits they have as float32: sign, exponent and 7 bits of
 * the fraction. One addition a value, and everything that depends on the distribution (quantiles,
 * outliers, divergence) can be read off afterwards, to within 1/128 of a value.
 */
export class MagnitudeHistogram {
  readonly #counts: Uint32Array | Float64Array;

  /** @param counts 65,536, by the upper 16 bits of float32; gone on with, not copied */
  constructor(counts: Uint32Array | Float64Array = new Uint32Array(1 << 16)) {
    this.#counts = counts;
  }

  /** Counts the values whose float32 bits these are; infinities and NaNs too, which nothing reads. */
  add(bits: Uint32Array): void {
    const counts = this.#counts;
    for (let i = 0; i < bits.length; i++) counts[bits[i]! >>> 16]!++;
  }

  /** How many finite values lie below `low` or above `high`, judged by the middle of their bin. */
  countOutside(low: number, high: number): number {
    let count = 0;
    this.#eachBin((value, bin) => {
      if (value < low || value > high) count += bin;
    });
    return count;
  }

  /** The values below which the given parts (0 to 1) of all finite values lie; NaN without any. */
  quantiles(parts: readonly number[]): number[] {
    const values: number[] = [];
    const below: number[] = [];
    let total = 0;
    this.#eachBin((value, bin) => {
      total += bin;
      values.push(value);
      below.push(total);
    });
    return parts.map((part) => {
      const wanted = Math.max(1, Math.ceil(part * total));
      return values[below.findIndex((count) => count >= wanted)] ?? NaN;
    });
  }

  /**
   * The same counts in coarser bins, from the smallest magnitude that occurs to the largest.
   * Magnitudes under 2^-126 (subnormal floats) count as zeros.
   * @param binsPerOctave a power of two, 1 to 128
   */
  coarse(binsPerOctave: number): LogHistogram {
    const width = FINE_BINS / binsPerOctave;
    let low = FINITE_BINS;
    let high = 0;
    for (let i = FINE_BINS; i < FINITE_BINS; i++) {
      if (this.#counts[i] === 0 && this.#counts[SIGN + i] === 0) continue;
      low = Math.min(low, i);
      high = i;
    }
    const octave = Math.min(Math.floor(low / FINE_BINS), 254);
    const first = octave * FINE_BINS;
    const length = high < first ? 0 : Math.floor((high - first) / width) + 1;
    const sums = (offset: number): number[] =>
      Array.from({ length }, (_, i) => this.#sum(offset + first + i * width, width));
    return {
      binsPerOctave,
      firstExponent: octave - EXPONENT_BIAS,
      negative: sums(SIGN),
      positive: sums(0),
      zeros: this.#sum(0, FINE_BINS) + this.#sum(SIGN, FINE_BINS),
    };
  }

  /** Finite values counted so far. */
  get finite(): number {
    return this.#sum(0, FINITE_BINS) + this.#sum(SIGN, FINITE_BINS);
  }

  #sum(from: number, length: number): number {
    let sum = 0;
    for (let i = from; i < from + length; i++) sum += this.#counts[i]!;
    return sum;
  }

  /** Every bin that holds something, from the lowest value to the highest. */
  #eachBin(visit: (middle: number, count: number) => void): void {
    for (let i = FINITE_BINS - 1; i >= 0; i--) {
      const count = this.#counts[SIGN + i]!;
      if (count > 0) visit(-middleOf(i), count);
    }
    for (let i = 0; i < FINITE_BINS; i++) {
      const count = this.#counts[i]!;
      if (count > 0) visit(middleOf(i), count);
    }
  }
}

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** The middle of the floats whose upper bits are `bin`; zero stays zero. */
function middleOf(bin: number): number {
  if (bin === 0) return 0;
  BITS[0] = (bin << 16) | 0x8000;
  return FLOAT[0]!;
}

/** How surprised, in nats, somebody who expects `q` is by `p`: KL(p || q). */
export function klDivergence(p: MagnitudeHistogram, q: MagnitudeHistogram): number {
  const [a, b] = [binCounts(p), binCounts(q)];
  const bins = new Set([...a.keys(), ...b.keys()]);
  // Half a value more in every bin: a bin that only one side uses must not make it infinite.
  const total = (counts: Map<string, number>): number =>
    [...counts.values()].reduce((sum, count) => sum + count, bins.size * SMOOTHING);
  const [totalA, totalB] = [total(a), total(b)];
  let sum = 0;
  for (const bin of bins) {
    const share = ((a.get(bin) ?? 0) + SMOOTHING) / totalA;
    sum += share * Math.log(share / (((b.get(bin) ?? 0) + SMOOTHING) / totalB));
  }
  return Math.max(0, sum);
}

const SMOOTHING = 0.5;
/** Coarse enough that the levels of a 4-bit type, with their many scales, fill the bins. */
const KL_BINS_PER_OCTAVE = 2;

function binCounts(histogram: MagnitudeHistogram): Map<string, number> {
  const { firstExponent, negative, positive, zeros } = histogram.coarse(KL_BINS_PER_OCTAVE);
  const counts = new Map<string, number>();
  const add = (sign: string, list: readonly number[]): void => {
    for (const [i, count] of list.entries()) {
      const bin = `${sign}${firstExponent * KL_BINS_PER_OCTAVE + i}`;
      if (count > 0) counts.set(bin, count);
    }
  };
  add("-", negative);
  add("+", positive);
  if (zeros > 0) counts.set("0", zeros);
  return counts;
}
