import type { Attachment, Chat, Message } from "@llcuda/protocol";
import { EMPTY_CHAT, type ChatView } from "./chat-view.ts";

interface Sent {
  chatId: string;
  userMessageId: string;
  answerId: string;
}

interface Asked {
  text: string;
  attachments: readonly Attachment[];
  now: string;
}

/** A new chat as it will look, shown for the moment until the agent's own snapshot arrives. */
export function firstView(sent: Sent, { text, attachments, now }: Asked): ChatView {
  const { chatId, userMessageId, answerId } = sent;
  const chat: Chat = {
    id: chatId,
    title: text,
    titleSource: "question",
    folder: null,
    tags: [],
    pinned: false,
    archived: false,
    deletedAt: null,
    createdAt: now,
    updatedAt: now,
    running: true,
  };
  const base = {
    chatId,
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
    createdAt: now,
  };
  const asked: Message = {
    ...base,
    id: userMessageId,
    parentId: null,
    role: "user",
    content: text,
    attachments: [...attachments],
    status: "done",
  };
  const answer: Message = {
    ...base,
    id: answerId,
    parentId: userMessageId,
    role: "assistant",
    content: "",
    status: "waiting",
  };
  return { ...EMPTY_CHAT, chat, messages: [asked, answer] };
}
