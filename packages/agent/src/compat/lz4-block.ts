// A sequence is a token, literals, a 16-bit distance and a match of at least this length.
const MIN_MATCH = 4;

/**
 * The first bytes of an LZ4 block (LZ4 block format: no frame, no length), at most `limit` of them.
 * Stops without error where the input ends or makes no sense; what was decoded until then is returned.
 */
export function decodeLz4Prefix(input: Uint8Array, limit: number): Uint8Array {
  const output = new Uint8Array(limit);
  let from = 0;
  let to = 0;
  const readLength = (nibble: number): number => {
    let length = nibble;
    if (nibble !== 15) return length;
    for (;;) {
      const byte = input[from++];
      // A length that reaches past the limit is as good as any longer one.
      if (byte === undefined || length > limit) return length;
      length += byte;
      if (byte !== 255) return length;
    }
  };
  while (from < input.length && to < limit) {
    const token = input[from++] ?? 0;
    const literals = Math.min(readLength(token >> 4), input.length - from, limit - to);
    output.set(input.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (to >= limit || from + 2 > input.length) break;
    const distance = (input[from] ?? 0) | ((input[from + 1] ?? 0) << 8);
    from += 2;
    if (distance === 0 || distance > to) break;
    const length = Math.min(readLength(token & 15) + MIN_MATCH, limit - to);
    // A match may overlap what it writes, so it goes byte by byte.
    for (let index = 0; index < length; index++, to++) output[to] = output[to - distance] ?? 0;
  }
  return output.subarray(0, to);
}
