import type { Tile } from "../tensor-bytes.ts";

/** So many pixels tell how large a picture's values are. */
const LOOKED_AT = 2_048;
/** Nearly all lie below the full colour; a few outliers would pale the rest. */
const SHARE = 0.98;

/** The magnitude of the full colour, from a picture alone: until a tensor's statistics are known. */
export function ownScale({ min, max }: Pick<Tile, "min" | "max">): number {
  const step = Math.max(1, Math.floor(max.length / LOOKED_AT));
  const sizes: number[] = [];
  for (let i = 0; i < max.length; i += step) {
    const size = Math.max(Math.abs(min[i]!), Math.abs(max[i]!));
    if (Number.isFinite(size)) sizes.push(size);
  }
  sizes.sort((a, b) => a - b);
  return sizes[Math.floor(SHARE * (sizes.length - 1))] || 1;
}
