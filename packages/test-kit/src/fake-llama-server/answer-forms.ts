import { randomBytes } from "node:crypto";
import { ChatChunks } from "./chat-chunks.ts";
import { completionChunks } from "./completion-chunks.ts";
import type { AnswerForm } from "./generation.ts";

/** The fields of a request that shape its answer. */
export interface AnswerRequest {
  stream: boolean;
  timingsPerToken: boolean;
  returnProgress: boolean;
  includeUsage: boolean;
  promptTokens: number;
}

/** Events of `/v1/chat/completions`, in the order of build 11669. */
export function chatStreamForm(request: AnswerRequest, model: string): AnswerForm {
  const chunks = new ChatChunks(randomBytes(24).toString("base64url"), model);
  const { promptTokens: total } = request;
  return {
    prefill: (processed, timings, ms) => {
      if (!request.returnProgress) return "";
      const progress = { total, cache: 0, processed, time_ms: Math.floor(ms) };
      return chunks.role({ timings, progress });
    },
    started: () => chunks.role(null),
    token: (text, _index, reasoning, timings) => {
      const field = reasoning ? "reasoning_content" : "content";
      return chunks.text(field, text, request.timingsPerToken ? timings : null);
    },
    finished: (_text, reason, timings) => {
      // Without a usage chunk the final timings ride on the last one.
      const end = request.includeUsage
        ? chunks.finish(reason, null) + chunks.usage(timings)
        : chunks.finish(reason, timings);
      return `${end}data: [DONE]\n\n`;
    },
  };
}

const silent = { prefill: () => "", started: () => "", token: () => "" };

export function chatBodyForm(model: string): AnswerForm {
  const chunks = new ChatChunks(randomBytes(24).toString("base64url"), model);
  return { ...silent, finished: (text, reason, timings) => chunks.whole(text, reason, timings) };
}

export function completionStreamForm(request: AnswerRequest, model: string): AnswerForm {
  return {
    ...silent,
    token: (text, index) => completionChunks.token(text, index, request.promptTokens),
    finished: (_text, _reason, timings) =>
      `data: ${completionChunks.final("", model, timings)}\n\n`,
  };
}

export function completionBodyForm(model: string): AnswerForm {
  return {
    ...silent,
    finished: (text, _reason, timings) => completionChunks.final(text, model, timings),
  };
}
