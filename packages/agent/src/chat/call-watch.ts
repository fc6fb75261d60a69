import { Failure } from "../failure.ts";
import type { AnswerHandlers } from "./answer-stream.ts";

/** No text has so many blanks in a row; at 20 tok/s they take three seconds. */
const MAX_BLANK_TOKENS = 64;
/** Who has said more than this before a call goes round in circles: it is not let end without one. */
const MAX_TOKENS_BEFORE_CALL = 1_024;

/**
 * Watches an answer that has to call a tool. The engine lets it write anything before its call and
 * does not let it end without one, so that a model which never calls would write to its limit.
 * @param onStray told once why it is not worth waiting any more
 */
export function watchForCall(
  handlers: AnswerHandlers,
  model: string,
  onStray: (failure: Failure) => void,
): AnswerHandlers {
  let [tokens, blanks] = [0, 0];
  let decided = false;
  const wrote = (content: string): void => {
    if (decided || content === "") return;
    tokens += 1;
    blanks = content.trim() === "" ? blanks + 1 : 0;
    if (blanks < MAX_BLANK_TOKENS && tokens < MAX_TOKENS_BEFORE_CALL) return;
    decided = true;
    onStray(notCalled(model, tokens, blanks));
  };
  return {
    ...handlers,
    onText: (content, reasoning, timings) => {
      handlers.onText(content, reasoning, timings);
      wrote(content);
    },
    onToolCalls: (pieces, timings) => {
      decided = true;
      handlers.onToolCalls?.(pieces, timings);
    },
  };
}

export function isNotCalled(reason: unknown): boolean {
  return reason instanceof Failure && reason.code === "TOOL_NOT_CALLED";
}

function notCalled(model: string, tokens: number, blanks: number): Failure {
  const instead =
    blanks < MAX_BLANK_TOKENS
      ? `wrote ${tokens} tokens without calling one`
      : `ended in ${blanks} tokens of nothing but blanks`;
  return new Failure(
    "TOOL_NOT_CALLED",
    `${model} had to call a tool, and ${instead}. It was stopped.`,
    "What it wrote is kept. Retry lets it answer without a call; larger models call more surely.",
    { remedies: ["retry-answer"] },
  );
}
