import { COLORS, samePieces, STRIDE, type Colored } from "./code-colors.ts";
import type { ColorReply, ColorRequest } from "./code-colors.ts";

let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, (pieces: Colored | null) => void>();

/** Started with the first code; all codes of the page share it. */
function colorWorker(): Worker {
  if (worker !== null) return worker;
  worker = new Worker(new URL("code-colors-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<ColorReply>) => {
    waiting.get(data.id)?.(data.pieces);
    waiting.delete(data.id);
  });
  return worker;
}

/** The coloured pieces of a code, read by another thread; null for a language that is not known. */
export function colorsOf(code: string, language: string): Promise<Colored | null> {
  lastId += 1;
  const request: ColorRequest = { id: lastId, code, language };
  return new Promise((resolve) => {
    waiting.set(request.id, resolve);
    // A worker has no origin to name.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    colorWorker().postMessage(request);
  });
}

function highlightOf(color: number): Highlight {
  const name = `code-${COLORS[color]!}`;
  const known = CSS.highlights.get(name);
  if (known !== undefined) return known;
  const made = new Highlight();
  CSS.highlights.set(name, made);
  return made;
}

/** Whether this browser colours text without elements around it (CSS Custom Highlight API). */
export const canPaint = (): boolean => "highlights" in CSS && typeof Highlight === "function";

/**
 * Colours one code without touching its elements: the text stays one node, so it can grow and be
 * selected meanwhile, and thousands of pieces cost no layout.
 */
export class CodePainter {
  #pieces: Colored = new Uint32Array();
  #ranges: { range: StaticRange; color: number }[] = [];
  #node: Text | null = null;

  /** @param node holds the code from its first character on */
  paint(node: Text, pieces: Colored): void {
    if (node !== this.#node) this.clear();
    this.#node = node;
    const same = samePieces(this.#pieces, pieces) / STRIDE;
    for (const { range, color } of this.#ranges.splice(same)) highlightOf(color).delete(range);
    for (let at = same * STRIDE; at < pieces.length; at += STRIDE) {
      const [startOffset, endOffset, color] = pieces.subarray(at, at + STRIDE);
      const ends = { startOffset: startOffset!, endOffset: endOffset! };
      const range = new StaticRange({ startContainer: node, endContainer: node, ...ends });
      highlightOf(color!).add(range);
      this.#ranges.push({ range, color: color! });
    }
    this.#pieces = pieces;
  }

  clear(): void {
    for (const { range, color } of this.#ranges) highlightOf(color).delete(range);
    this.#ranges = [];
    this.#pieces = new Uint32Array();
    this.#node = null;
  }
}
