/** A longer one is a sentence that the model went on with. */
const MAX_TITLE_CHARS = 60;
/** Six are asked for; what has more of them is a sentence, mostly the question again. */
const MAX_TITLE_WORDS = 7;
/** A shorter word says nothing of what a conversation is about. */
const MIN_WORD_CHARS = 3;
/** Words are alike by their beginning: scatters, scattering; colour, color. */
const STEM_CHARS = 4;
/** So many of its words must stand in the talk: small models make up the rest. */
const MIN_KNOWN = 2 / 3;
/** A word that comes more often is a model that goes round in circles. */
const MAX_SAME_WORD = 2;

/** What the model is asked below the conversation, whose beginning it has in its cache. */
export const TITLE_REQUEST =
  "Write a title of two to six words for this conversation, in the language of its first message. Answer with the title alone.";

export interface Talk {
  question: string;
  answer: string;
}

/**
 * The title in a model's answer; null when there is none that a person would want to see. Most of its
 * words must stand in the talk, one at least in the question, which keeps its language; without that
 * one all must, and the question be English.
 * @param whole false where the model was cut off: its last line is none then
 */
export function titleIn(said: string, talk: Talk, whole = true): string | null {
  const spoken = said.replace(/<think>[\s\S]*?(<\/think>|$)/g, "");
  const ended = whole ? spoken : spoken.slice(0, Math.max(0, spoken.lastIndexOf("\n")));
  const lines = ended
    .split("\n")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  // "Here's a title for it:" stands before a title, and is none.
  const line = announced(ended) ?? lines.find((each) => !/[:：]$/.test(each));
  if (line === undefined) return null;
  const title = line
    .replace(/^#+\s*/, "")
    .replaceAll(/\*\*|__|`/g, "")
    .replace(/^(title|titel|titre|título|titolo|заголовок|标题|標題)\s*[:：]\s*/i, "")
    .replace(/^["'“„«『「《]+|["'”“»』」》]+$/g, "")
    .replace(/[.。]$/, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return hasForm(title) && isAbout(title, talk) ? title : null;
}

/** What is quoted behind the words that announce a title. */
function announced(spoken: string): string | undefined {
  return /\btitle\b[^"“\n]*[:：]\s*["“]([^"”\n]+)["”]/i.exec(spoken)?.[1];
}

/** Several sentences, JSON, marks of templates, an assistant that speaks of itself. */
const NO_TITLE = /[.!?。！？] |[{}]|<\/?[\w|]+>|^(i|i['’]m|sorry|sure|here(['’]s)?|as an)\b/i;

function hasForm(title: string): boolean {
  if (title === "" || title.length > MAX_TITLE_CHARS || NO_TITLE.test(title)) return false;
  // Who does not understand the request says it again.
  if (TITLE_REQUEST.toLowerCase().includes(title.toLowerCase())) return false;
  return title.split(" ").length <= MAX_TITLE_WORDS;
}

function isAbout(title: string, { question, answer }: Talk): boolean {
  const asked = new Set(stems(question));
  const known = new Set([...asked, ...stems(answer)]);
  const named = stems(title);
  const count = named.map((stem) => named.filter((each) => each === stem).length);
  if (named.length === 0 || Math.max(...count) > MAX_SAME_WORD) return false;
  const told = named.filter((stem) => known.has(stem)).length / named.length;
  if (named.some((stem) => asked.has(stem))) return told >= MIN_KNOWN;
  return told === 1 && isEnglish(question);
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

function words(text: string): string[] {
  return [...segmenter.segment(text.toLowerCase())]
    .filter(({ isWordLike }) => isWordLike === true)
    .map(({ segment }) => segment);
}

/** Beginnings of the words that mean something, and numbers; of scripts without spaces all words do. */
function stems(text: string): string[] {
  return words(text)
    .filter((word) => !EMPTY.has(word))
    .map((word) => word.replace(/['’]s$/, ""))
    .filter((word) => word.length >= MIN_WORD_CHARS || /\P{ASCII}|\d/u.test(word))
    .map((word) => word.slice(0, STEM_CHARS));
}

/** Two of its small words, as one may be of another language, too: was, all. */
function isEnglish(text: string): boolean {
  return new Set(words(text).filter((word) => EMPTY.has(word))).size >= 2;
}

/** English words of grammar: the language in which small models make things up. */
const EMPTY = new Set(
  "the and for with from that this these those are was were can could will would you your our its how what why when where who which not but all any out about into here there have has had let lets".split(
    " ",
  ),
);
