import type { Chat, ChatDelta, ChatEvent, Message } from "@llcuda/protocol";

/** One chat as the page knows it. */
export interface ChatView {
  chat: Chat | null;
  /** The branch that is shown, oldest first. */
  messages: readonly Message[];
  deleted: boolean;
  /** A change arrived whose beginning is missing: only a new snapshot helps. */
  gap: boolean;
}

export const EMPTY_CHAT: ChatView = { chat: null, messages: [], deleted: false, gap: false };

/** `held` with `text` put at offset `at`; null when there is a hole between the two. */
function grow(held: string, at: number, text: string): string | null {
  if (at > held.length) return null;
  // What is already here came a second time: text only ever grows.
  return held + text.slice(held.length - at);
}

function applyDelta(message: Message, delta: ChatDelta): Message | null {
  const content = grow(message.content, delta.at, delta.content);
  const reasoning = grow(message.reasoning, delta.reasoningAt, delta.reasoning);
  if (content === null || reasoning === null) return null;
  return { ...message, content, reasoning, status: delta.status, stats: delta.stats };
}

function put(messages: readonly Message[], message: Message): Message[] {
  const known = messages.some(({ id }) => id === message.id);
  if (!known) return [...messages, message];
  return messages.map((other) => (other.id === message.id ? message : other));
}

/** The chat after one event. Events that overlap what is known change nothing twice. */
export function applyChatEvent(view: ChatView, event: ChatEvent): ChatView {
  switch (event.type) {
    case "snapshot":
      return { chat: event.chat, messages: event.messages, deleted: false, gap: false };
    case "message":
      return { ...view, messages: put(view.messages, event.message) };
    case "delta": {
      const message = view.messages.find(({ id }) => id === event.messageId);
      const grown = message === undefined ? null : applyDelta(message, event);
      if (grown === null) return { ...view, gap: true };
      return { ...view, messages: put(view.messages, grown) };
    }
    case "chat":
      return { ...view, chat: event.chat };
    case "deleted":
      return { ...view, deleted: true };
  }
}

/** The answer that is being written now; null when none is. */
export function runningAnswer(view: ChatView): Message | null {
  const last = view.messages.at(-1);
  return last?.status === "waiting" || last?.status === "streaming" ? last : null;
}
