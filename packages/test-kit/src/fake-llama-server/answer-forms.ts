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
  /** `top_logprobs`; 0 for none. */
  alternatives: number;
}

export const newChatId = (): string => `chatcmpl-${randomBytes(24).toString("base64url")}`;

/** Of token number `index` and what else was likely: every third one is a close call. */
function logprobsOf(text: string, index: number, alternatives: number): object {
  const sure = index % 3 !== 0;
  const candidate = (token: string, share: number) => ({
    id: index,
    token,
    bytes: [...Buffer.from(token)],
    logprob: Math.log(share),
  });
  const chosen = candidate(text, sure ? 0.9 : 0.3);
  const others = Array.from({ length: Math.max(0, alternatives - 1) }, (_, rank) =>
    candidate(` other${rank}`, (sure ? 0.05 : 0.28) / (rank + 1)),
  );
  return { content: [{ ...chosen, top_logprobs: [chosen, ...others] }] };
}

/** Events of `/v1/chat/completions`, in the order of build 11669. */
export function chatStreamForm(request: AnswerRequest, model: string, id: string): AnswerForm {
  const chunks = new ChatChunks(id, model);
  const { promptTokens: total } = request;
  return {
    prefill: (processed, timings, ms) => {
      if (!request.returnProgress) return "";
      const progress = { total, cache: 0, processed, time_ms: Math.floor(ms) };
      return chunks.role({ timings, progress });
    },
    started: () => chunks.role(null),
    token: (text, index, reasoning, timings) => {
      const field = reasoning ? "reasoning_content" : "content";
      const { alternatives, timingsPerToken } = request;
      const logprobs = alternatives > 0 ? logprobsOf(text, index, alternatives) : null;
      return chunks.text(field, text, timingsPerToken ? timings : null, logprobs);
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
  const chunks = new ChatChunks(newChatId(), model);
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
