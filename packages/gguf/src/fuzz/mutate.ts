/** Damages headers at random, from a seed: what a fuzzing run of the parser is made of. */
import { applyEdits } from "./edit.ts";
import type { Edit } from "./edit.ts";
import type { SeedHeader } from "./seed-header.ts";
import type { RandomBelow } from "./seeded-random.ts";

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

/** Types, ranks and small counts: 32 bits that mean something wherever they lie. */
const SMALL = 64;

/** Bytes that one edit takes out, or doubles, at most. */
const MAX_PIECE = 64;

/** One to three edits: bits flipped, numbers replaced, parts cut out or doubled, the end cut off. */
export function mutate(seed: SeedHeader, random: RandomBelow): Edit[] {
  const edits: Edit[] = [];
  let bytes = seed.header;
  const rounds = Math.max(1, random(5) - 1);
  for (let round = 0; round < rounds && bytes.length > 0; round++) {
    // Half of the first edits hit the beginning of a field, where numbers count most.
    const aimed = round === 0 && random(2) === 0;
    const at = aimed ? seed.fields[random(seed.fields.length)]! : random(bytes.length);
    const edit = editAt(bytes, at, random);
    edits.push(edit);
    bytes = applyEdits(bytes, [edit]);
  }
  return edits;
}

/** Mostly edits that keep the length: whatever moves the rest of a header is refused at once. */
function editAt(bytes: Uint8Array, at: number, random: RandomBelow): Edit {
  const left = bytes.length - at;
  const kind = random(20);
  if (kind < 5) return [at, 1, hex(Uint8Array.of(bytes[at]! ^ (1 << random(8))))];
  if (kind < 8) return [at, 1, hex(Uint8Array.of(random(256)))];
  if (kind < 11) {
    const number = new DataView(new ArrayBuffer(8));
    number.setBigUint64(0, NASTY[random(NASTY.length)]!, random(8) !== 0);
    return [at, Math.min(8, left), hex(new Uint8Array(number.buffer))];
  }
  if (kind < 16) return [at, Math.min(4, left), hex(Uint8Array.of(random(SMALL), 0, 0, 0))];
  const length = 1 + random(Math.min(MAX_PIECE, left));
  if (kind === 16) return [at, left, ""];
  if (kind < 19) return [at, length, ""];
  return [at, 0, hex(bytes.subarray(at, at + length))];
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
