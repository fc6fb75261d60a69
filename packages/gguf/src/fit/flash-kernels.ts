/** The heads of a layer, as an attention kernel sees them. */
export interface HeadShape {
  /** Values of one head's keys and of its values. */
  readonly keys: number;
  readonly values: number;
  /** Heads of queries for one of keys. */
  readonly group: number;
}

/** Widths of heads that need no more than values as wide as the keys. */
const EVEN_WIDTHS = new Set([40, 64, 72, 80, 96, 112, 128, 256]);
/** Others: how wide the values then are, and what the group must be a multiple of. */
const ODD_WIDTHS: Readonly<Record<number, { values: number; group: number }>> = {
  192: { values: 128, group: 8 },
  320: { values: 256, group: 32 },
  512: { values: 512, group: 2 },
  576: { values: 512, group: 2 },
};

/** Whether CUDA has a FlashAttention kernel for such heads (ggml-cuda/fattn.cu, ggml_cuda_get_best_fattn_kernel). */
export function hasFlashKernel({ group, keys, values }: HeadShape): boolean {
  if (EVEN_WIDTHS.has(keys)) return keys === values;
  const odd = ODD_WIDTHS[keys];
  return odd !== undefined && odd.values === values && group % odd.group === 0;
}
