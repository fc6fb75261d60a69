import type { AnswerStats, EngineState, SetupState } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { answerFigures, endWords, waitingWords } from "./answer-words.ts";

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
};
const plain = (text: string): string => text.replaceAll("\u202f", " ");
const ready = { phase: "ready", model: { name: "m" } } as unknown as EngineState;
const setup = (change: object): SetupState => ({
  done: false,
  steps: [
    {
      id: "model",
      title: "Model",
      status: "running",
      detail: "Asking the hub",
      progress: null,
      startedAt: null,
      endedAt: null,
      attempts: [],
      error: null,
      ...change,
    },
  ],
});

describe("answerFigures", () => {
  it("tells tokens, rate, time to first token, context and prompt", () => {
    expect(answerFigures(stats).map(({ text }) => plain(text))).toEqual([
      "412 tok",
      "38.2 tok/s",
      "TTFT 210 ms",
      "context 449 / 8,192",
      "prompt 37",
    ]);
    expect(plain(answerFigures(stats)[4]!.title)).toBe(
      "25 prompt tokens read at 110 tok/s, 12 from the cache",
    );
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

describe("waitingWords", () => {
  it("counts the prompt while the engine reads it", () => {
    const words = waitingWords({ stats: { ...stats, prefill: 0.43 } }, ready, null);
    expect(plain(words.text)).toBe("Reading 37 tokens of prompt, 43 %");
    expect(words.share).toBe(0.43);
  });

  it("tells how far the setup is", () => {
    const progress = {
      unit: "bytes",
      done: 41e6,
      total: 82e6,
      ratePerSecond: null,
      secondsLeft: 4,
    };
    const words = waitingWords({ stats: null }, { phase: "none" }, setup({ progress }));
    expect(plain(words.text)).toBe("Your question waits. Model: 41.0 MB of 82.0 MB · 4 s left");
    expect(words.share).toBe(0.5);
    expect(waitingWords({ stats: null }, { phase: "none" }, setup({})).text).toContain(
      "Model: Asking the hub",
    );
  });

  it("tells the engine's state when no step runs", () => {
    const proving: EngineState = { phase: "proving", source: "debian", check: "token" };
    const words = waitingWords({ stats: null }, proving, null);
    expect(words).toEqual({ text: "Your question waits. Proving a real token", share: null });
  });
});

describe("endWords", () => {
  it("marks only answers that did not end by themselves", () => {
    expect(endWords("done")).toBeNull();
    expect(endWords("streaming")).toBeNull();
    expect(endWords("stopped")).toBe("Stopped");
    expect(endWords("failed")).toBe("Incomplete");
  });
});
