/** A function that gives whole numbers from 0 up to `below` (exclusive). */
export type RandomBelow = (below: number) => number;

/** xorshift32. */
export function seededRandom(seed: number): RandomBelow {
  // Spread first (MurmurHash3's last step): seeds that follow each other shall not look alike.
  let state = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
