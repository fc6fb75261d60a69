import type { Chat, ChatEvent, Message } from "@llcuda/protocol";

const at = "2026-11-21T08:00:00.000Z";

export const chatOf = (rest: Partial<Chat> = {}): Chat => ({
  id: "c",
  title: "Chat",
  titleSource: "question",
  folder: null,
  tags: [],
  pinned: false,
  archived: false,
  deletedAt: null,
  createdAt: at,
  updatedAt: at,
  running: false,
  ...rest,
});

export const answerOf = (rest: Partial<Message> = {}): Message => ({
  id: "a",
  chatId: "c",
  parentId: null,
  role: "assistant",
  content: "",
  reasoning: "",
  status: "streaming",
  model: "m",
  attachments: [],
  options: null,
  round: null,
  stats: null,
  error: null,
  repetition: null,
  toolCalls: [],
  tool: null,
  place: null,
  createdAt: at,
  ...rest,
});

export const snapshotOf = (chat: Chat, messages: Message[]): ChatEvent => ({
  type: "snapshot",
  chat,
  messages,
  beside: [],
  forks: [],
  queue: { items: [], held: false },
  settings: null,
});
