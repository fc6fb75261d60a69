/** How a text is cut into words, within which byte pairs are then joined. */
export interface PreTokenizer {
  /** Each cuts what the ones before it left: its matches, and what lies between them. */
  readonly patterns: readonly RegExp[];
  /** A word that is a token by itself is taken whole. */
  readonly wholeWords: boolean;
  /** False: the vocabulary holds plain text with U+2581 for a space, not GPT-2's letters for bytes. */
  readonly bytes: boolean;
}

/** White space as Unicode has it; JavaScript's own also counts U+FEFF, and not U+0085. */
const SPACES = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** 's, 't, 're and so on, in either case. */
const ENDINGS = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
const LINES_AND_SPACES = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const SIGNS = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*";
const LETTERS = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
/** A word whose capitals come first, as GPT-4o's is written for ASCII letters and all others alike. */
const CAPITALS = "[^\\r\\n\\p{L}\\p{N}]?(?:(?=\\p{L})[^a-z])*(?:(?=\\p{L})[^A-Z])+";
const ALL_CAPITALS = "[^\\r\\n\\p{L}\\p{N}]?(?:(?=\\p{L})[^a-z])+(?:(?=\\p{L})[^A-Z])*";
const SIGNS_AND_SLASHES = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*";

const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";
const LLAMA3 = `${ENDINGS}|${LETTERS}|\\p{N}{1,3}|${SIGNS}|${LINES_AND_SPACES}`;
const QWEN2 = `${ENDINGS}|${LETTERS}|\\p{N}|${SIGNS}|${LINES_AND_SPACES}`;
const QWEN35 = `${ENDINGS}|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|${LINES_AND_SPACES}`;
const GPT4O = `${CAPITALS}${ENDINGS}?|${ALL_CAPITALS}${ENDINGS}?|\\p{N}{1,3}|${SIGNS_AND_SLASHES}|${LINES_AND_SPACES}`;
const TEKKEN = `${CAPITALS}|${ALL_CAPITALS}|\\p{N}|${SIGNS_AND_SLASHES}|${LINES_AND_SPACES}`;
const DEEPSEEK3 = [
  "\\p{N}{1,3}",
  "[一-龥぀-ゟ゠-ヿ]+",
  "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|" +
    LINES_AND_SPACES,
];
/** Cased letters, signs and Chinese each by themselves. */
const DEEPSEEK_LLM = [
  "[\\r\\n]",
  "\\s?[\\p{Lu}\\p{Ll}\\p{Lt}]+",
  "\\s?[!-/:-~！-／：-～‘-‟\u3000-。]+",
  "\\s+$",
  "[一-龥ࠀ-一가-퟿]+",
  "\\p{N}+",
];
const BAILING = `'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|${LETTERS}|\\p{N}|${SIGNS}|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+`;
const SEED_CODER = `${ENDINGS}|${LETTERS}|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|${LINES_AND_SPACES}`;

/** By `tokenizer.ggml.pre`, the same for all names of a row; llama.cpp's llama-vocab.cpp has more. */
const KINDS: readonly (readonly [names: string, patterns: readonly string[], wholeWords?: true])[] =
  [
    ["default", ["[\\p{P}$+<=>^~|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]"]],
    ["llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2", [LLAMA3], true],
    ["glm4 glm5", [LLAMA3], true],
    ["dbrx smaug-bpe chatglm-bpe", [LLAMA3]],
    ["qwen2 deepseek-r1-qwen kormo f2llmv2 megrez stablelm2 hunyuan solar-open grok-2", [QWEN2]],
    ["qwen35", [QWEN35]],
    ["gpt-2 phi-2 gigachat a.x-4.0 mellum mpt olmo jais trillion granite-docling exaone4", [GPT2]],
    [
      "jina-es jina-de jina-v2-es jina-v2-de jina-v1-en jina-v2-code roberta-bpe modern-bert",
      [GPT2],
    ],
    ["starcoder refact command-r smollm codeshell exaone minerva-7b mellum2", ["\\p{N}", GPT2]],
    ["falcon", ["[\\p{P}$+<=>^~|`]+", GPT2, "[0-9][0-9][0-9]"]],
    ["deepseek-v3 hunyuan-dense joyai-llm", DEEPSEEK3],
    ["deepseek-llm", DEEPSEEK_LLM],
    ["deepseek-coder", ["[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", "[一-龥ࠀ-一가-퟿]+", "\\p{N}"]],
    ["gpt-4o llama4 kanana2 minimax-m2", [GPT4O]],
    ["tekken", [TEKKEN], true],
    ["bailingmoe bailingmoe2 llada-moe", [BAILING]],
    ["seed-coder", [SEED_CODER]],
    ["poro-chat bloom gpt3-finnish", [" ?[^(\\s|.,!?…。，、।۔،)]+"]],
    ["viking", [" ?[^(\\s|.,!?…。，、।۔،)]+", "\\p{N}"]],
  ];

/** The way that vocabularies with this name go; null for one that is not known here. */
export function preTokenizer(name: string): PreTokenizer | null {
  if (name === "") return preTokenizer("default");
  if (name === "gemma4")
    return { patterns: compiled(["[^\\n]+|\\n+"]), wholeWords: false, bytes: false };
  const found = KINDS.find(([names]) => names.split(" ").includes(name));
  if (found === undefined) return null;
  const [, patterns, wholeWords = false] = found;
  return { patterns: compiled(patterns), wholeWords, bytes: true };
}

/** A text in words: nothing of it is lost. */
export function cutWords(text: string, patterns: readonly RegExp[]): string[] {
  return patterns.reduce(
    (words, pattern) => words.flatMap((word) => matchesAndGaps(word, pattern)),
    [text],
  );
}

function matchesAndGaps(text: string, pattern: RegExp): string[] {
  const parts: string[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    parts.push(text.slice(end, index), match);
    end = index + match.length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

function compiled(patterns: readonly string[]): RegExp[] {
  return patterns.map((pattern) => new RegExp(withUnicodeSpaces(pattern), "gu"));
}

/** Puts Unicode's white space where a pattern has \s and \S, within brackets and outside them. */
function withUnicodeSpaces(pattern: string): string {
  let inside = false;
  return pattern.replaceAll(/\\?./gsu, (part) => {
    if (part === "[") inside = true;
    if (part === "]") inside = false;
    if (part === "\\s") return inside ? SPACES : `[${SPACES}]`;
    return part === "\\S" ? `[^${SPACES}]` : part;
  });
}
