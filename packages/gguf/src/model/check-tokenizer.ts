import type { Gguf } from "../read/gguf.ts";
import type { MetadataEntry } from "../read/metadata-entry.ts";
import { GgufArray } from "../read/gguf-array.ts";
import { refuse, warn } from "./model-problem.ts";
import type { ModelProblem } from "./model-problem.ts";

const TOKENS = "tokenizer.ggml.tokens";
const MERGES = "tokenizer.ggml.merges";

/** The element type that llama.cpp reads each array as, without looking. */
const ELEMENT_TYPES: Readonly<Record<string, readonly string[]>> = {
  [TOKENS]: ["string"],
  [MERGES]: ["string"],
  "tokenizer.ggml.scores": ["float32"],
  "tokenizer.ggml.token_type": ["int32", "uint32"],
};

/** No vocabulary is near this; beyond it, checking would cost what the check is to prevent. */
const MAX_TOKENS = 4_000_000;

/** How many merges may name absent tokens before the list is taken for damaged: 1 in 100. */
const LOOSE_MERGES = 0.01;

/** Whether the tokenizer's arrays are what llama.cpp takes them for. */
export async function checkTokenizer(gguf: Gguf): Promise<ModelProblem[]> {
  const problems: ModelProblem[] = [];
  const lengths = new Set<number>();
  for (const [key, types] of Object.entries(ELEMENT_TYPES)) {
    const entry = gguf.metadata.get(key);
    if (entry?.type !== "array") continue;
    if (!types.includes(entry.value.of)) {
      const message = `${key} holds ${entry.value.of} and not ${types.join(" or ")}`;
      problems.push(refuse("W_TOKENIZER", key, message));
    }
    if (key !== MERGES) lengths.add(entry.value.length);
  }
  if (lengths.size > 1) {
    const counts = [...lengths].join(", ");
    const message = `tokens, scores and token_type differ in length: ${counts}`;
    problems.push(refuse("W_TOKENIZER", TOKENS, message));
  }
  if (problems.length > 0) return problems;
  return checkTexts(gguf);
}

async function checkTexts(gguf: Gguf): Promise<ModelProblem[]> {
  const entry = gguf.metadata.get(TOKENS);
  if (entry?.type !== "array") return [];
  if (entry.value.length > MAX_TOKENS) {
    return [
      refuse("W_TOKENIZER", TOKENS, `a vocabulary of ${entry.value.length} tokens cannot be`),
    ];
  }
  const tokens = await textsOf(gguf, entry);
  const merges = gguf.metadata.get(MERGES);
  const broken = hasByteTokens(gguf) ? tokens.find(isBrokenByteToken) : undefined;
  return [
    ...(broken === undefined
      ? []
      : [refuse("W_TOKENIZER", TOKENS, `the token ${JSON.stringify(broken)} is no byte`)]),
    ...(merges?.type === "array" ? checkMerges(tokens, await textsOf(gguf, merges)) : []),
  ];
}

/** `<0x-1>` made llama.cpp write before its table of bytes. */
function isBrokenByteToken(token: string): boolean {
  return /^<0x.{0,4}>$/.test(token) && !/^<0x[0-9A-Fa-f]{2}>$/.test(token);
}

function hasByteTokens(gguf: Gguf): boolean {
  return gguf.metadata.get("tokenizer.ggml.model")?.value !== "gpt2";
}

function checkMerges(tokens: readonly string[], merges: readonly string[]): ModelProblem[] {
  const known = new Set(tokens);
  let loose = 0;
  for (const merge of merges) {
    // The first part may itself begin with a space, so the search starts behind it.
    const space = merge.indexOf(" ", 1);
    if (space === -1) {
      return [refuse("W_TOKENIZER", MERGES, `the merge ${JSON.stringify(merge)} has no two parts`)];
    }
    if (!known.has(merge.slice(0, space)) || !known.has(merge.slice(space + 1))) loose++;
  }
  if (loose === 0) return [];
  const message = `${loose} of ${merges.length} merges name tokens that are not there`;
  const found = loose > merges.length * LOOSE_MERGES ? refuse : warn;
  return [found("W_TOKENIZER", MERGES, message)];
}

function textsOf(gguf: Gguf, entry: MetadataEntry & { type: "array" }): Promise<string[]> {
  const array = new GgufArray(entry.value, gguf.source, !gguf.bigEndian);
  return array.slice().then((values) => values.map(String));
}
