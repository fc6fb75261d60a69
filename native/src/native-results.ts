/** What the addon's functions answer with. */

/** Of all values; extremes are of the finite ones. */
interface NativeCounted {
  finite: number;
  zeros: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  beyondHalf: number;
  min: number;
  max: number;
}

export interface NativeSummary extends NativeCounted {
  sum: number;
  squares: number;
  pivot: number;
  histogram: number[];
}

export interface NativeDistribution extends NativeCounted {
  mean: number;
  m2: number;
  m3: number;
  m4: number;
  counts: Float64Array<ArrayBuffer>;
}

/** Sums over the pairs that are finite on both sides. */
export interface NativeComparison {
  /** Of b - a, of its square, of a * b, a * a and b * b. */
  difference: number;
  squares: number;
  dot: number;
  squaresA: number;
  squaresB: number;
  /** The largest |b - a|, and where it is first. */
  most: number;
  place: number;
  compared: number;
  /** Of all pairs. */
  differing: number;
}

export interface NativeProperties {
  name: string;
  uuid: string;
  pciBus: string;
  computeMajor: number;
  computeMinor: number;
  multiprocessors: number;
  totalMemory: number;
  freeMemory: number;
  l2Bytes: number;
  busWidthBits: number;
  sharedBytesPerMultiprocessor: number;
  sharedBytesPerBlock: number;
  registersPerMultiprocessor: number;
  threadsPerMultiprocessor: number;
  clockKilohertz: number;
  memoryClockKilohertz: number;
  integrated: boolean;
  ecc: boolean;
}

/** Bytes of one GPU. */
export interface MemoryUse {
  /** Held by tensors. */
  live: number;
  /** Kept for reuse. */
  cached: number;
  /** The most that was live at once. */
  peak: number;
  /** Blocks that are live. */
  blocks: number;
  /** As the driver sees the whole GPU. */
  free: number;
  total: number;
}

/** A sample as NVML gives it; null where the GPU does not say. */
export interface NativeSample {
  uuid: string;
  name: string;
  time: number;
  throttleBits: number | null;
  processes: { pid: number; memory: number | null }[];
  [figure: string]: unknown;
}
