import type { BenchWorkload, ErrorReport } from "@llcuda/protocol";
import type { BenchQuestion, Endpoint } from "./time-answer.ts";
import { promptOf } from "./prompts.ts";
import type { RequestLoad } from "./request-load.ts";
import type { TimedAnswer } from "./timed-answer.ts";

/** What is asked: one question, or one after another, made of a workload. */
export type Questions =
  | { kind: "one"; question: BenchQuestion }
  | {
      kind: "made";
      workload: BenchWorkload;
      wordsPerToken: number;
      seed: number;
      /** Number of the first, and how far the next one is: no two of a run share a number. */
      first: number;
      step: 1 | -1;
    };

/** A load as the measuring thread is told it. */
export interface LoadOrder {
  endpoint: Endpoint;
  load: RequestLoad;
  questions: Questions;
  requests: number;
  seconds: number;
  seed: number;
}

/** The question of request `index`. Pure. */
export function questionOf(questions: Questions, index: number): BenchQuestion {
  if (questions.kind === "one") return questions.question;
  const { first, seed, step, wordsPerToken, workload } = questions;
  const number = first + step * index;
  return {
    prompt: promptOf(workload, seed, number, wordsPerToken),
    outputTokens: workload.outputTokens,
    cachePrompt: workload.prefixCache,
    seed: seed + number,
  };
}

/** What happened since the last message, in this order. Moments in milliseconds by the asker's performance.now(). */
export interface Happened {
  sent: { index: number; lane: number; at: number }[];
  begun: { index: number; at: number }[];
  firstTokens: { index: number; at: number }[];
  ended: { index: number; answer: TimedAnswer }[];
  /** Of all answers together. */
  tokens: number;
}

/** To the measuring thread. `zero`: what the machine's clock showed when performance.now() began. */
export type ToThread = { id: number; order: LoadOrder; zero: number } | { cancel: number };

/** From it. */
export type FromThread = { id: number } & (
  | { kind: "happened"; happened: Happened }
  | { kind: "over"; refused: number; startedAt: number; endedAt: number }
  | { kind: "failed"; report: ErrorReport }
);
