import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import { MagnitudeHistogram } from "./magnitude-histogram.ts";
import { statisticsOf } from "./gathered-values.ts";
import type { PlacedValue, TensorStatistics } from "./gathered-values.ts";
import { mergeMoments, NO_MOMENTS } from "./moments.ts";
import type { Moments } from "./moments.ts";
import { scanTensor } from "./scan.ts";
import type { ScanOptions } from "./scan.ts";

/** The largest finite half: engines that compute in halves turn anything above into infinity. */
export const LARGEST_HALF = 65504;

const EXTREMES = 8;
/** Floats whose second pass finds them in the first-level cache. */
const SLICE = 4096;

/** Gathers the statistics of values that come in pieces, each looked at once. */
export class StatisticsPass {
  readonly #histogram = new MagnitudeHistogram();
  readonly #extremes: PlacedValue[] = [];
  #moments: Moments = NO_MOMENTS;
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  #zeros = 0;
  #nan = 0;
  #positiveInfinity = 0;
  #negativeInfinity = 0;
  #beyondHalf = 0;

  /** @param start index of the first value in the tensor */
  add(values: Float32Array, start: number): void {
    this.#count += values.length;
    for (let at = 0; at < values.length; at += SLICE) {
      this.#addSlice(values.subarray(at, at + SLICE), start + at);
    }
  }

  #addSlice(values: Float32Array, start: number): void {
    this.#histogram.add(new Uint32Array(values.buffer, values.byteOffset, values.length));
    let survey = surveyOf(values);
    let finite = values;
    if (survey.mostBits >= INFINITY_BITS) {
      this.#countStrange(values);
      finite = values.filter(Number.isFinite);
      survey = surveyOf(finite);
    }
    if (finite.length === 0) return;
    if (survey.mostBits > this.#leastExtreme()) this.#keepExtremes(values, start);
    if (survey.mostBits > LARGEST_HALF_BITS) this.#countBeyondHalf(finite);
    this.#min = Math.min(this.#min, survey.min);
    this.#max = Math.max(this.#max, survey.max);
    this.#zeros += survey.zeros;
    this.#moments = mergeMoments(this.#moments, momentsOf(finite, survey.sum / finite.length));
  }

  /** The bits of the smallest magnitude kept: a larger one is news. */
  #leastExtreme(): number {
    const last = this.#extremes[EXTREMES - 1];
    return last === undefined ? -1 : magnitudeBits(last.value);
  }

  #keepExtremes(values: Float32Array, start: number): void {
    const kept = this.#extremes;
    let least = this.#leastExtreme();
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const bits = magnitudeBits(value);
      if (bits <= least || bits >= INFINITY_BITS) continue;
      const place = kept.findIndex((other) => Math.abs(other.value) < Math.abs(value));
      kept.splice(place === -1 ? kept.length : place, 0, { index: start + i, value });
      kept.length = Math.min(kept.length, EXTREMES);
      least = this.#leastExtreme();
    }
  }

  #countStrange(values: Float32Array): void {
    for (const value of values) {
      if (value === Infinity) this.#positiveInfinity++;
      else if (value === -Infinity) this.#negativeInfinity++;
      else if (Number.isNaN(value)) this.#nan++;
    }
  }

  #countBeyondHalf(finite: Float32Array): void {
    for (const value of finite) if (Math.abs(value) > LARGEST_HALF) this.#beyondHalf++;
  }

  result(): TensorStatistics {
    return statisticsOf({
      count: this.#count,
      min: this.#min,
      max: this.#max,
      moments: this.#moments,
      zeros: this.#zeros,
      nan: this.#nan,
      positiveInfinity: this.#positiveInfinity,
      negativeInfinity: this.#negativeInfinity,
      beyondHalf: this.#beyondHalf,
      extremes: [...this.#extremes],
      histogram: this.#histogram,
    });
  }
}

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** The bits of a float without its sign: they order as the magnitudes do, infinity and NaN last. */
function magnitudeBits(value: number): number {
  FLOAT[0] = value;
  return BITS[0]! & 0x7fffffff;
}

const INFINITY_BITS = magnitudeBits(Infinity);
const LARGEST_HALF_BITS = magnitudeBits(LARGEST_HALF);

interface Survey {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly zeros: number;
  readonly mostBits: number;
}

/** What one look at a slice tells. Without branches that depend on single values: it is the hot loop. */
function surveyOf(values: Float32Array): Survey {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let [min, max, sum, zeros, mostBits] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const magnitude = bits[i]! & 0x7fffffff;
    if (magnitude > mostBits) mostBits = magnitude;
    if (magnitude === 0) zeros++;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { min, max, sum, zeros, mostBits };
}

/** The moments of finite values whose mean is known. */
function momentsOf(values: Float32Array, mean: number): Moments {
  let [m2, m3, m4] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - mean;
    const d2 = d * d;
    m2 += d2;
    m3 += d2 * d;
    m4 += d2 * d2;
  }
  return { count: values.length, mean, m2, m3, m4 };
}

export interface StatisticsOptions extends ScanOptions {
  /** Told after each chunk how many values are done. */
  readonly onProgress?: (done: number) => void;
}

/** The statistics of a whole tensor, read once. Rejects with E_TTYPE, and with the signal's reason. */
export async function tensorStatistics(
  gguf: Gguf,
  tensor: TensorInfo,
  options: StatisticsOptions = {},
): Promise<TensorStatistics> {
  const pass = new StatisticsPass();
  for await (const { start, values } of scanTensor(gguf, tensor, options)) {
    pass.add(values, start);
    options.onProgress?.(start + values.length);
  }
  return pass.result();
}
