import { partName } from "@llcuda/gguf";
import { BrowserSource } from "./browser-source.ts";

/** Marks in an address what lies in this browser and nowhere else. */
const MARK = "here:";

/** A file is there while its page is; the browser gives no lasting hold on it. */
const sources = new Map<string, BrowserSource>();
/** Each has a thread and its memory; whoever drops more has left the oldest behind. */
const MAX_SOURCES = 4;
/** Files of one name are different files: what was read of one must not be shown of the other. */
let taken = 0;

/** Takes files in that a person dropped or chose: one, or all parts of a model. @returns the address */
export function takeFiles(files: readonly File[]): string | null {
  const [first, ...others] = files.toSorted(
    (a, b) => (partName(a.name)?.part ?? 0) - (partName(b.name)?.part ?? 0),
  );
  if (first === undefined) return null;
  const file = `${MARK}${++taken}:${first.name}`;
  for (const [oldest, source] of sources) {
    if (sources.size < MAX_SOURCES) break;
    source.close();
    sources.delete(oldest);
  }
  sources.set(file, new BrowserSource(file, first.name, [first, ...others]));
  return file;
}

/** The source of such an address; null for another address, or where the file is gone. */
export function droppedSource(file: string): BrowserSource | null {
  return sources.get(file) ?? null;
}

export function isDropped(file: string): boolean {
  return file.startsWith(MARK);
}
