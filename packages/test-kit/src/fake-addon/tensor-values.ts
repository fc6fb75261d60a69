import { dequantize, tensorTypeById } from "@llcuda/gguf";

/** Values that one warp of the real kernel looks at in one go. */
const RUN = 4096;
const LARGEST_HALF = 65_504;

/** Blocks of a ggml type, by its number, as floats. */
export function floatsOf(type: number, bytes: Uint8Array, blocks: number): Float32Array {
  const known = tensorTypeById(type);
  if (known === undefined) throw new Error(`the fake GPU does not know type ${type}`);
  return dequantize(known, bytes.slice(0, blocks * known.blockBytes));
}

/** What the kernel gathers, by the definitions: a look for the mean, and one for everything else. */
export function distributionOf(values: Float32Array) {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const counts = new Float64Array(1 << 16);
  const maxima = new Float32Array(Math.ceil(values.length / RUN));
  const numbers = { zeros: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0, beyondHalf: 0 };
  let [finite, sum, min, max] = [0, 0, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (Number.isNaN(x)) numbers.nan++;
    else if (x === Infinity) numbers.positiveInfinity++;
    else if (x === -Infinity) numbers.negativeInfinity++;
    else {
      finite++;
      sum += x;
      min = Math.min(min, x);
      max = Math.max(max, x);
      counts[bits[i]! >>> 16]!++;
      if (x === 0) numbers.zeros++;
      if (Math.abs(x) > LARGEST_HALF) numbers.beyondHalf++;
      const run = Math.floor(i / RUN);
      maxima[run] = Math.max(maxima[run]!, Math.abs(x));
    }
  }
  const mean = finite === 0 ? 0 : sum / finite;
  let [m2, m3, m4] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - mean;
    if (!Number.isFinite(d)) continue;
    m2 += d * d;
    m3 += d * d * d;
    m4 += d * d * d * d;
  }
  return { ...numbers, finite, mean, m2, m3, m4, min, max, counts, maxima };
}

/** What the kernel gathers of pairs, by the definitions. */
export function pairsOf(a: Float32Array, b: Float32Array) {
  const sums = { difference: 0, squares: 0, dot: 0, squaresA: 0, squaresB: 0 };
  const found = { ...sums, most: 0, place: 0, compared: 0, differing: 0 };
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) found.differing++;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    const d = y - x;
    found.compared++;
    found.difference += d;
    found.squares += d * d;
    found.dot += x * y;
    found.squaresA += x * x;
    found.squaresB += y * y;
    if (Math.abs(d) > found.most) Object.assign(found, { most: Math.abs(d), place: i });
  }
  return found;
}
