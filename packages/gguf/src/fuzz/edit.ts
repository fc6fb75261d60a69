/** One change of a file: at an offset, so many bytes taken out, these (hexadecimal) put in. */
export type Edit = readonly [at: number, removed: number, inserted: string];

/** The file after all edits, one after the other. */
export function applyEdits(file: Uint8Array, edits: readonly Edit[]): Uint8Array {
  return edits.reduce((bytes, [at, removed, inserted]) => {
    const tail = bytes.subarray(at + removed);
    const edited = new Uint8Array(at + inserted.length / 2 + tail.length);
    edited.set(bytes.subarray(0, at));
    edited.set(Buffer.from(inserted, "hex"), at);
    edited.set(tail, at + inserted.length / 2);
    return edited;
  }, file);
}
