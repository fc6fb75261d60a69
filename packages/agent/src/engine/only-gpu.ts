/** A GPU that a process is left alone with, as its first one. */
export interface OnlyGpu {
  /** As the driver knows it: `GPU-5f2c…`. */
  uuid: string;
  /** The engine's name of it among all GPUs: `CUDA1`. */
  name: string;
}

/** What a process is told by; CUDA shows it no other GPU. */
export const VISIBLE_DEVICES = "CUDA_VISIBLE_DEVICES";
/** The name of the GPU inside such a process. */
export const INSIDE = "CUDA0";

/** Where lines tell of a GPU by its number: buffers, allocations that fail, CUDA's errors. */
const NUMBERED = /\bCUDA0(?=_|\b)|\b((?:on|current) device:? )0\b/g;

/**
 * A line of a process that sees one GPU alone, with the number that this has among all. Pure.
 * @param only null: it sees all of them
 */
export function amongAll(line: string, only: OnlyGpu | null): string {
  if (only === null) return line;
  const number = /\d+$/.exec(only.name)?.[0] ?? "0";
  return line.replace(NUMBERED, (_, before?: string) =>
    before === undefined ? only.name : `${before}${number}`,
  );
}
