import type { Encode } from "./encode.ts";
import type { Vocabulary } from "./vocabulary.ts";

const CHINESE =
  "\\u{3400}-\\u{4dbf}\\u{4e00}-\\u{9fff}\\u{f900}-\\u{faff}\\u{20000}-\\u{2a6df}\\u{2a700}-\\u{2b73f}\\u{2b740}-\\u{2b81f}\\u{2b920}-\\u{2ceaf}\\u{2f800}-\\u{2fa1f}";
/** Each is a word of its own. */
const ALONE = new RegExp(`[\\p{P}$+<=>^\`|~${CHINESE}]`, "gu");

/** BERT's words: each is cut into the longest tokens that there are, from its beginning on. */
export function wordPieces({ ids }: Vocabulary, unknown: number): Encode {
  const pieces = (word: string): number[] => {
    const letters = Array.from(`\u2581${word}`);
    const found: number[] = [];
    for (let at = 0; at < letters.length;) {
      let end = letters.length;
      while (end > at && !ids.has(letters.slice(at, end).join(""))) end--;
      // A word with a part that is no token is unknown as a whole.
      if (end === at) return [unknown];
      found.push(ids.get(letters.slice(at, end).join(""))!);
      at = end;
    }
    return found;
  };
  return (text) =>
    text
      .normalize("NFD")
      .replaceAll(/\p{Mn}/gu, "")
      .replaceAll(/(?!\s)[\0\uFFFD\p{Cc}\p{Cf}]/gu, "")
      .toLowerCase()
      .replaceAll(ALONE, " $& ")
      .split(/\s+/)
      .filter((word) => word !== "")
      .flatMap(pieces);
}
