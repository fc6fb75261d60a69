import type { AnswerStats, EngineState } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { answerFigures, endWords, reasoningWords, waitingWords } from "./answer-words.ts";

const stats: AnswerStats = {
  promptTokens: 25,
  cachedTokens: 12,
  tokens: 412,
  tokensPerSecond: 38.21,
  promptTokensPerSecond: 110,
  firstTokenMs: 210,
  contextUsed: 449,
  contextSize: 8192,
  prefill: 1,
  draftedTokens: 0,
  acceptedTokens: 0,
  reasoningMs: null,
  rates: { everyMs: 0, perSecond: [] },
  limit: null,
  probedTokens: 0,
};
const plain = (text: string): string => text.replaceAll("\u202f", " ");
const ready = { phase: "ready", model: { name: "m" } } as unknown as EngineState;
describe("answerFigures", () => {
  it("tells tokens, rate, time to first token, context and prompt", () => {
    expect(answerFigures(stats).map(({ text }) => plain(text))).toEqual([
      "412 tok",
      "38.2 tok/s",
      "TTFT 210 ms",
      "context 449 / 8,192",
      "prompt 37 (12 cached)",
    ]);
    expect(plain(answerFigures(stats)[4]!.title)).toBe(
      "25 prompt tokens read at 110 tok/s, 12 from the cache",
    );
  });

  it("tells its part of what the machine allows, where that is known", () => {
    const [, , , limit] = answerFigures({ ...stats, limit: 62.5 });
    expect(plain(limit!.text)).toBe("61 % of limit");
    expect(plain(limit!.title)).toBe(
      "This machine allows 62.5 tok/s here: what a token must read, at the speed that a bench measured",
    );
    expect(answerFigures({ ...stats, limit: 62.5, tokensPerSecond: null })).toHaveLength(4);
  });

  it("keeps the same room from the first token to the last that the context holds", () => {
    const seen = [1, 9, 10, 999, 1_000, 8_155].map((tokens) =>
      answerFigures({ ...stats, tokens, contextUsed: 37 + tokens }),
    );
    const rooms = seen[0]!.map(({ room }) => room);
    for (const figures of seen) {
      expect(figures.map(({ room }) => room)).toEqual(rooms);
      for (const { text, room } of figures) expect(text.length).toBeLessThanOrEqual(room);
    }
  });

  it("leaves out what is not known yet", () => {
    const early = {
      ...stats,
      tokens: 0,
      tokensPerSecond: null,
      firstTokenMs: null,
      promptTokens: 0,
      cachedTokens: 0,
      contextSize: 0,
    };
    expect(answerFigures(early).map(({ text }) => plain(text))).toEqual(["0 tok"]);
  });
});

const placed = (position: number, seconds: number | null): string =>
  plain(waitingWords({ stats: null, place: { position, seconds } }, ready).text);

describe("waitingWords", () => {
  it("counts the prompt while the engine reads it", () => {
    const words = waitingWords({ stats: { ...stats, prefill: 0.43 }, place: null }, ready);
    expect(plain(words.text)).toBe("Reading 37 tokens of prompt, 43 %");
    expect(words.share).toBe(0.43);
  });

  it("tells the place in the line, and how long it may take", () => {
    expect(placed(2, 14)).toBe("2nd in line, about 14 s");
    expect(placed(1, null)).toBe("1st in line, no slot is free");
    expect([placed(3, 90), placed(11, 1), placed(21, 1)]).toEqual([
      "3rd in line, about 1 min 30 s",
      "11th in line, about 1 s",
      "21st in line, about 1 s",
    ]);
  });

  it("tells the engine's state while it is not ready", () => {
    const proving: EngineState = { phase: "proving", source: "debian", check: "token" };
    const words = waitingWords({ stats: null, place: null }, proving);
    expect(words).toEqual({ text: "Your question waits. Proving a real token", share: null });
  });
});

describe("endWords", () => {
  it("marks only answers that did not end by themselves", () => {
    expect(endWords({ status: "done", stats })).toBeNull();
    expect(endWords({ status: "streaming", stats })).toBeNull();
    expect(endWords({ status: "stopped", stats })).toBe("Stopped");
    expect(endWords({ status: "failed", stats })).toBe("Incomplete");
  });

  it("tells a full context from a limit of tokens", () => {
    const full = { ...stats, contextUsed: stats.contextSize };
    expect(endWords({ status: "length", stats: full })).toContain("context");
    expect(endWords({ status: "length", stats })).toContain("limit of tokens");
  });
});

describe("reasoningWords", () => {
  it.each([
    [null, true, "Thinking"],
    [400, true, "Thinking"],
    [12_400, true, "Thinking for 12 s"],
    [12_400, false, "Thought for 12 s"],
    [400, false, "Thought for 400 ms"],
    [125_000, false, "Thought for 2 min 05 s"],
    [null, false, "Reasoning"],
  ])("%j ms, thinking %j: %s", (reasoningMs, thinks, words) => {
    expect(plain(reasoningWords({ ...stats, reasoningMs }, thinks))).toBe(words);
  });
});

it("tells what share of the drafts was taken", () => {
  const drafted = answerFigures({ ...stats, draftedTokens: 80, acceptedTokens: 57 }).at(-1)!;
  expect(plain(drafted.text)).toBe("drafts 71 %");
  expect(plain(drafted.title)).toBe("57 of 80 tokens that were guessed ahead were taken");
});
