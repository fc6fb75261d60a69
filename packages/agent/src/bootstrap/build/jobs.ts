/** What one compiler may take: nvcc with a FlashAttention kernel, g++ with a large source. */
const CUDA_BYTES = 2_000_000_000;
const PLAIN_BYTES = 1_000_000_000;

/**
 * How many compilers may work at once: one for each processor, but no more than the memory holds.
 * @param memory bytes that are free; null where unknown
 */
export function jobsFor(processors: number, memory: number | null, cuda: boolean): number {
  const each = cuda ? CUDA_BYTES : PLAIN_BYTES;
  const fitting = memory === null ? processors : Math.floor(memory / each);
  return Math.max(1, Math.min(processors, fitting));
}
