/**
 * Turns `blocks` blocks that begin at `bytes[at]` into floats from `out[to]` on. Little-endian.
 * Every product is exact in a double, so that only the store rounds, as ggml's floats do.
 */
export type Dequantizer = (
  bytes: Uint8Array,
  at: number,
  out: Float32Array,
  to: number,
  blocks: number,
) => void;
