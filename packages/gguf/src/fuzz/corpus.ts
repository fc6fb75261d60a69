import { readFileSync } from "node:fs";
import { applyEdits } from "./edit.ts";
import type { Edit } from "./edit.ts";
import { readSeeds } from "./seed-header.ts";

/** A damaged header that a fuzzing run met first, and what was said of it. */
export interface CorpusEntry {
  readonly seed: string;
  readonly edits: readonly Edit[];
  /** Our verdict: "read", or the error's code and the kind of field. */
  readonly ours: string;
  /** "accept", "refuse MESSAGE" or "crash SIGNAL", from ggml's own C. */
  readonly ggml: string;
}

export const CORPUS_FILE = new URL("corpus.jsonl", import.meta.url);

export function readCorpus(): CorpusEntry[] {
  const lines = readFileSync(CORPUS_FILE, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as CorpusEntry);
}

/** One entry a line, so that a change of one is a change of one line. */
export function corpusText(entries: readonly CorpusEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/** Entries as the files that they stand for. */
export function corpusFiles(
  entries: readonly CorpusEntry[],
): { header: Uint8Array; dataBytes: number }[] {
  const seeds = new Map(readSeeds().map((seed) => [seed.name, seed]));
  return entries.map(({ seed, edits }) => {
    const { header, dataBytes } = seeds.get(seed)!;
    return { header: applyEdits(header, edits), dataBytes };
  });
}

/** What makes an entry one of its kind: the error and its field, and ggml's verdict without values. */
export function kindOf({ ours, ggml }: CorpusEntry): string {
  const reason = ggml.replaceAll(/'.*?'/g, "'...'").replaceAll(/-?\d+/g, "#").slice(0, MAX_REASON);
  return `${ours} | ${reason}`;
}

/** Beyond it ggml's messages are values: names and numbers of the damaged file. */
const MAX_REASON = 80;
