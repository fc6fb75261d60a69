/** What the addon's functions answer with. */

export interface NativeSummary {
  sum: number;
  squares: number;
  pivot: number;
  finite: number;
  zeros: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  beyondHalf: number;
  min: number;
  max: number;
  histogram: number[];
}

export interface NativeDistribution {
  finite: number;
  mean: number;
  m2: number;
  m3: number;
  m4: number;
  zeros: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  beyondHalf: number;
  min: number;
  max: number;
  counts: Float64Array<ArrayBuffer>;
}

export interface NativeComparison {
  squaredError: number;
  dot: number;
  squaresA: number;
  squaresB: number;
  compared: number;
  skipped: number;
  maxError: number;
  maxErrorIndex: number;
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
