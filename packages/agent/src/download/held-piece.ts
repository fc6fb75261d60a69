import type { Piece } from "./chunk-filler.ts";

/** The same bytes, given back once as many as hold them have let go. */
export function heldBy(holders: number, { bytes, release }: Piece): Piece {
  let left = holders;
  return {
    bytes,
    release: () => {
      left -= 1;
      if (left === 0) release();
    },
  };
}
