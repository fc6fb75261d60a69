import type { Token } from "marked";
import remend from "remend";
import { lex } from "./lexer.ts";
import { sameReading } from "./same-reading.ts";

/** One top-level piece of markdown: a paragraph, a list, a code block. */
export interface Block {
  /** Where it begins, in UTF-16 units; stable while the text grows. */
  at: number;
  raw: string;
  token: Token;
  /** Markers that were still open at its end are closed in `token`. */
  closed: boolean;
}

export interface BlockList {
  text: string;
  finished: boolean;
  blocks: readonly Block[];
}

export const NO_BLOCKS: BlockList = { text: "", finished: false, blocks: [] };

/** Blocks from the end that may still change when text is added: the last one, and one before it. */
const OPEN_BLOCKS = 2;

function blocksOf(text: string, at: number, finished: boolean): Block[] {
  const blocks: Block[] = [];
  let offset = at;
  for (const token of lex(text, finished)) {
    if (token.type !== "space") blocks.push({ at: offset, raw: token.raw, token, closed: false });
    offset += token.raw.length;
  }
  return blocks;
}

/** Half a formula is drawn as nothing: it stays text until its end is there. */
const CLOSED = { katex: false, inlineKatex: false };

/** Closes what is open so far, so that **bold** does not show its stars first. */
function closeMarkers(block: Block): Block {
  const { type } = block.token;
  if (type === "code" || type === "html" || type === "hr" || type === "math") return block;
  const whole = remend(block.raw, CLOSED);
  const tokens = whole === block.raw ? [] : lex(whole, false);
  return tokens.length === 1 ? { ...block, token: tokens[0]!, closed: true } : block;
}

/** Line ends as the lexer wants them: others would shift every offset. */
export const withPlainLineEnds = (text: string): string =>
  text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;

/**
 * The blocks of a text that has grown since `before`: only its end is read again, and blocks that
 * did not change stay the same objects. A finished text is read as a whole, because a link may be
 * defined at its end.
 * @param text with plain line ends
 */
export function readBlocks(before: BlockList, text: string, finished: boolean): BlockList {
  const grows = !finished && before.blocks.length > OPEN_BLOCKS && text.startsWith(before.text);
  const kept = grows ? before.blocks.slice(0, -OPEN_BLOCKS) : [];
  const from = grows ? before.blocks[kept.length]!.at : 0;
  const read = blocksOf(text.slice(from), from, finished);
  const last = read.at(-1);
  if (!finished && last !== undefined) read[read.length - 1] = closeMarkers(last);
  const settled = read.map((block) => {
    const known = before.blocks.find(({ at }) => at === block.at);
    const same = known?.closed === block.closed && sameReading(known.token, block.token);
    return same ? known : block;
  });
  return { text, finished, blocks: [...kept, ...settled] };
}
