import {
  isGivenUp,
  type AnswerStats,
  type EngineState,
  type Message,
  type PlaceInLine,
} from "@llcuda/protocol";
import { formatCount, formatDuration, formatShare, formatTokenRate } from "../../ui/format.ts";
import { engineWords } from "../engine/engine-words.ts";

export interface Figure {
  text: string;
  /** The long form, for a pointer that rests on it. */
  title: string;
  /** Characters at its longest: a figure that still grows keeps this place. */
  room: number;
}

const tokens = (count: number): string => `${formatCount(count)}\u202ftok`;

/** Characters of the longest rate, "38.2 tok/s" or "1,234 tok/s", and of a time, "TTFT 12.3 s". */
const RATE_ROOM = 11;
const TIME_ROOM = 11;
const DRAFTS_ROOM = 12;
const LIMIT_ROOM = 14;

/** How much of what the machine allows an answer reached; null where that is not known. */
export function shareOfLimit({ tokensPerSecond, limit }: AnswerStats): number | null {
  return tokensPerSecond === null || limit === null || limit <= 0 ? null : tokensPerSecond / limit;
}

/** The figures under an answer, the most wanted first. */
export function answerFigures(stats: AnswerStats): Figure[] {
  const { promptTokens, cachedTokens, firstTokenMs, contextUsed, contextSize } = stats;
  const room = tokens(Math.max(contextSize, stats.tokens)).length;
  const figures: Figure[] = [{ text: tokens(stats.tokens), title: "Tokens of this answer", room }];
  if (stats.tokensPerSecond !== null) {
    const title = "Tokens per second by the engine's clock, the first one left out";
    figures.push({ text: formatTokenRate(stats.tokensPerSecond), title, room: RATE_ROOM });
  }
  if (firstTokenMs !== null) {
    const title = "Time to first token, from the request on";
    figures.push({ text: `TTFT ${formatDuration(firstTokenMs)}`, title, room: TIME_ROOM });
  }
  const share = shareOfLimit(stats);
  if (share !== null) {
    const title = `This machine allows ${formatTokenRate(stats.limit)} here: what a token must read, at the speed that a bench measured`;
    figures.push({ text: `${formatShare(share)} of limit`, title, room: LIMIT_ROOM });
  }
  if (contextSize > 0) {
    const title = `${formatShare(contextUsed / contextSize)} of the context is used`;
    const context = (used: number): string =>
      `context ${formatCount(used)}\u202f/\u202f${formatCount(contextSize)}`;
    figures.push({ text: context(contextUsed), title, room: context(contextSize).length });
  }
  if (promptTokens + cachedTokens > 0) {
    const rate = stats.promptTokensPerSecond;
    const speed = rate === null ? "" : ` at ${formatTokenRate(rate)}`;
    const title = `${formatCount(promptTokens)} prompt tokens read${speed}, ${formatCount(cachedTokens)} from the cache`;
    const cached = cachedTokens > 0 ? ` (${formatCount(cachedTokens)} cached)` : "";
    const text = `prompt ${formatCount(promptTokens + cachedTokens)}${cached}`;
    figures.push({ text, title, room: text.length });
  }
  if (stats.draftedTokens > 0) {
    const share = formatShare(stats.acceptedTokens / stats.draftedTokens);
    const title = `${formatCount(stats.acceptedTokens)} of ${formatCount(stats.draftedTokens)} tokens that were guessed ahead were taken`;
    figures.push({ text: `drafts ${share}`, title, room: DRAFTS_ROOM });
  }
  return figures;
}

/** What stands on a block of reasoning. */
export function reasoningWords(stats: AnswerStats | null, thinks: boolean): string {
  const ms = stats?.reasoningMs ?? null;
  if (thinks) return ms === null || ms < 1_000 ? "Thinking" : `Thinking for ${wholeSeconds(ms)}`;
  return ms === null
    ? "Reasoning"
    : `Thought for ${ms < 1_000 ? formatDuration(ms) : wholeSeconds(ms)}`;
}

const wholeSeconds = (ms: number): string =>
  ms < 60_000 ? `${Math.floor(ms / 1_000)}\u202fs` : formatDuration(ms);

const ORDINALS = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS = { one: "st", two: "nd", few: "rd", other: "th" } as Record<string, string>;

/** "2nd in line, about 14 s". */
export function placeWords({ position, seconds }: PlaceInLine): string {
  const place = `${position}${ENDINGS[ORDINALS.select(position)]} in line`;
  return seconds === null
    ? `${place}, no slot is free`
    : `${place}, about ${seconds < 60 ? `${seconds}\u202fs` : formatDuration(seconds * 1_000)}`;
}

export interface WaitingWords {
  text: string;
  /** 0 to 1; null where only the stage is known. */
  share: number | null;
}

/** Why there is no token yet: what the machine does meanwhile, with a number where there is one. */
export function waitingWords(
  message: Pick<Message, "stats" | "place">,
  engine: EngineState | null,
): WaitingWords {
  if (message.place !== null) return { text: placeWords(message.place), share: null };
  if (engine?.phase === "ready") {
    const prefill = message.stats?.prefill ?? 0;
    const total = (message.stats?.promptTokens ?? 0) + (message.stats?.cachedTokens ?? 0);
    const prompt = total > 0 ? `${formatCount(total)} tokens of prompt` : "the prompt";
    return { text: `Reading ${prompt}, ${formatShare(prefill)}`, share: prefill };
  }
  if (engine !== null && isGivenUp(engine)) {
    return { text: "Waiting for an engine", share: null };
  }
  const { word, about } = engineWords(engine);
  return { text: `Your question waits. ${`${word} ${about}`.trim()}`, share: null };
}

/** How an answer ended, where that needs saying. */
export function endWords({ status, stats }: Pick<Message, "status" | "stats">): string | null {
  switch (status) {
    case "stopped":
    case "repeating":
      return "Stopped";
    case "length":
      return stats !== null && stats.contextUsed + 1 < stats.contextSize
        ? "Cut off: its limit of tokens is reached"
        : "Cut off: the context is full";
    case "failed":
      return "Incomplete";
    case "waiting":
    case "streaming":
    case "done":
      return null;
  }
}
