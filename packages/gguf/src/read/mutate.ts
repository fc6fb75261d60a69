/** Damages files at random, from a seed: what a fuzzing run of the parser is made of. */

/** Numbers that overflow, wrap or turn negative somewhere. */
const NASTY = [
  0n,
  1n,
  7n,
  255n,
  65_536n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 62n,
  2n ** 64n - 1n,
];

/** A function that gives whole numbers from 0 up to `below` (exclusive). */
export type RandomBelow = (below: number) => number;

/** xorshift32. */
export function seededRandom(seed: number): RandomBelow {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A damaged copy: bits flipped, numbers replaced, parts cut out, doubled or swapped. */
export function mutate(file: Uint8Array, random: RandomBelow): Uint8Array {
  let bytes = file.slice();
  const rounds = 1 + random(3);
  for (let i = 0; i < rounds && bytes.length > 0; i++) bytes = mutateOnce(bytes, random);
  return bytes;
}

function mutateOnce(bytes: Uint8Array<ArrayBuffer>, random: RandomBelow): Uint8Array<ArrayBuffer> {
  const at = random(bytes.length);
  const length = 1 + random(Math.min(64, bytes.length - at));
  switch (random(6)) {
    case 0:
      bytes[at]! ^= 1 << random(8);
      return bytes;
    case 1:
      bytes[at] = random(256);
      return bytes;
    case 2: {
      const room = bytes.length - 8;
      if (room < 0) return bytes;
      const value = NASTY[random(NASTY.length)]!;
      new DataView(bytes.buffer).setBigUint64(Math.min(at, room), value, random(8) !== 0);
      return bytes;
    }
    case 3:
      return bytes.slice(0, at);
    case 4:
      return concat(bytes.subarray(0, at), bytes.subarray(at + length));
    default:
      return concat(bytes.subarray(0, at + length), bytes.subarray(at));
  }
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(head.length + tail.length);
  joined.set(head);
  joined.set(tail, head.length);
  return joined;
}
