import { randomUUID } from "node:crypto";
import type { Message } from "@llcuda/protocol";

export const now = (): string => new Date().toISOString();

/** A message that nobody has seen yet. */
export function newMessage(
  rest: Pick<Message, "chatId" | "parentId" | "role" | "status"> & Partial<Message>,
): Message {
  return {
    id: randomUUID(),
    content: "",
    reasoning: "",
    model: null,
    attachments: [],
    options: null,
    round: null,
    stats: null,
    error: null,
    repetition: null,
    toolCalls: [],
    tool: null,
    place: null,
    createdAt: now(),
    ...rest,
  };
}
