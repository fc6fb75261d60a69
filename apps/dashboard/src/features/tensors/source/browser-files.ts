import { BrowserSource } from "./browser-source.ts";
import { hubOrigin, isReadAlone } from "./hub-address.ts";
import { droppedOrigin, type Origin } from "./origin.ts";

/** Marks in an address what lies in this browser and nowhere else. */
const MARK = "here:";

/** Dropped files are there while their page is; the browser gives no lasting hold on them. */
const sources = new Map<string, BrowserSource>();
/** Each has a thread and its memory; whoever opens more has left the oldest behind. */
const MAX_SOURCES = 4;
/** Files of one name are different files: what was read of one must not be shown of the other. */
let taken = 0;

/** Takes files in that a person dropped or chose: one, or all parts of a model. @returns the address */
export function takeFiles(files: readonly File[]): string | null {
  const origin = droppedOrigin(files);
  if (origin === null) return null;
  const file = `${MARK}${++taken}:${origin.first}`;
  keep(file, origin);
  return file;
}

/** The source of a file that the page looks into by itself; null where a dropped one is gone. */
export function browserSource(file: string): BrowserSource | null {
  const known = sources.get(file);
  if (known !== undefined || !isReadAlone(file)) return known ?? null;
  const origin = hubOrigin(file);
  return origin === null ? null : keep(file, origin);
}

/** Whether the page looks into a file by itself. */
export function inBrowser(file: string): boolean {
  return file.startsWith(MARK) || isReadAlone(file);
}

function keep(file: string, origin: Origin): BrowserSource {
  for (const [oldest, source] of sources) {
    if (sources.size < MAX_SOURCES) break;
    source.close();
    sources.delete(oldest);
  }
  const source = new BrowserSource({ file, origin });
  sources.set(file, source);
  return source;
}
