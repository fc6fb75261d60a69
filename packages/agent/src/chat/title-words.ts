/** A title longer than this is a sentence that the model went on with. */
const MAX_TITLE_CHARS = 70;
/** A shorter word says nothing of what a conversation is about. */
const MIN_WORD_CHARS = 3;
/** Words are alike by their beginning: scatters, scattering. */
const STEM_CHARS = 5;

/** What the model is asked below the conversation, whose beginning it has in its cache. */
export const TITLE_REQUEST =
  "Write a title of two to six words for this conversation. Answer with the title alone.";

/**
 * The title in a model's answer; null when there is none that a person would want to see: it must
 * have a word in common with the talk, for small models make up something else.
 */
export function titleIn(answer: string, talk: string): string | null {
  const spoken = answer.replace(/<think>[\s\S]*?(<\/think>|$)/g, "");
  const lines = spoken
    .split("\n")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  // "Here's a title for it:" stands before a title, and is none.
  const line = announced(spoken) ?? lines.find((each) => !/[:：]$/.test(each));
  if (line === undefined) return null;
  const title = line
    .replace(/^#+\s*/, "")
    .replaceAll(/\*\*|__|`/g, "")
    .replace(/^(title|titel|titre|título)\s*[:：]\s*/i, "")
    .replace(/^["'“„«『「]+|["'”“»』」]+$/g, "")
    .replace(/[.。]$/, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return title === "" || title.length > MAX_TITLE_CHARS || !isAbout(title, talk) ? null : title;
}

/** What is quoted behind the words that announce a title. */
function announced(spoken: string): string | undefined {
  return /\btitle\b[^"“\n]*[:：]\s*["“]([^"”\n]+)["”]/i.exec(spoken)?.[1];
}

function isAbout(title: string, talk: string): boolean {
  const known = new Set(stems(talk));
  return stems(title).some((stem) => known.has(stem));
}

const words = new Intl.Segmenter(undefined, { granularity: "word" });

/** Beginnings of the words that mean something; of scripts without spaces all words do. */
function stems(text: string): string[] {
  return [...words.segment(text.toLowerCase())]
    .filter(({ isWordLike, segment }) => isWordLike === true && !EMPTY.has(segment))
    .map(({ segment }) => segment)
    .filter((word) => word.length >= MIN_WORD_CHARS || /\P{ASCII}/u.test(word))
    .map((word) => word.slice(0, STEM_CHARS));
}

/** English words of grammar: the language in which small models make things up. */
const EMPTY = new Set(
  "the and for with from that this these those are was were can could will would you your our its how what why when where who which not but all any out about into here there have has had let lets".split(
    " ",
  ),
);
