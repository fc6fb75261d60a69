import { CHUNK_CELLS } from "@llcuda/protocol";
import type { Extent } from "../../download/extents.ts";

/** One file within the map of a whole download. */
export interface MappedFile {
  size: number;
  here: readonly Extent[];
}

/** How full each cell of a download is, its files one after another. Pure. */
export function chunkMap(files: readonly MappedFile[]): number[] {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total === 0) return [];
  const cell = total / CHUNK_CELLS;
  const full = Array.from({ length: CHUNK_CELLS }, () => 0);
  let start = 0;
  for (const { here, size } of files) {
    for (const { from, to } of here) {
      const [begin, end] = [start + from, start + to];
      for (let at = Math.floor(begin / cell); at < CHUNK_CELLS && at * cell < end; at++) {
        full[at]! += Math.min(end, (at + 1) * cell) - Math.max(begin, at * cell);
      }
    }
    start += size;
  }
  return full.map((bytes) => Math.min(1, Math.round((bytes * 1000) / cell) / 1000));
}
