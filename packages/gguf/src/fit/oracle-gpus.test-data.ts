type Triple = readonly [weights: number, kv: number, compute: number];

/** What llama.cpp says that a model takes on so many GPUs, in MiB. */
export interface GpuFigures {
  /** Free on each GPU before, by which llama.cpp spreads layers. */
  readonly free: readonly number[];
  readonly devices: readonly Triple[];
  readonly host: Triple;
}
