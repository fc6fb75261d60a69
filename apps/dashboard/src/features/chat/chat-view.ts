import type {
  AnswerOptions,
  Chat,
  ChatDelta,
  ChatEvent,
  Fork,
  Message,
  MessageQueue,
} from "@llcuda/protocol";

/** One chat as the page knows it. */
export interface ChatView {
  chat: Chat | null;
  /** The branch that is shown, oldest first. */
  messages: readonly Message[];
  /** Answers that stand beside the last message. */
  beside: readonly Message[];
  /** Where messages that are shown have other versions. */
  forks: readonly Fork[];
  /** What is sent once nothing runs. */
  queue: MessageQueue;
  /** With what its answers are written; null for the defaults. */
  settings: AnswerOptions | null;
  deleted: boolean;
  /** A change arrived whose beginning is missing: only a new snapshot helps. */
  gap: boolean;
}

const NOTHING_WAITS: MessageQueue = { items: [], held: false };

export const EMPTY_CHAT: ChatView = {
  chat: null,
  messages: [],
  beside: [],
  forks: [],
  queue: NOTHING_WAITS,
  settings: null,
  deleted: false,
  gap: false,
};

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
  const { status, stats, place, toolCalls = message.toolCalls } = delta;
  return { ...message, content, reasoning, status, stats, place, toolCalls };
}

/** In the place where it is known, or at the end of the branch. */
function put(view: ChatView, message: Message): ChatView {
  const { messages, beside } = view;
  const swap = (list: readonly Message[]): Message[] =>
    list.map((other) => (other.id === message.id ? message : other));
  if (beside.some(({ id }) => id === message.id)) return { ...view, beside: swap(beside) };
  if (messages.some(({ id }) => id === message.id)) return { ...view, messages: swap(messages) };
  // What stood beside the last message is passed by.
  return { ...view, messages: [...messages, message], beside: [] };
}

/** The chat after one event. Events that overlap what is known change nothing twice. */
export function applyChatEvent(view: ChatView, event: ChatEvent): ChatView {
  switch (event.type) {
    case "snapshot":
      return {
        chat: event.chat,
        messages: event.messages,
        beside: event.beside,
        forks: event.forks,
        queue: event.queue,
        settings: event.settings,
        deleted: false,
        gap: false,
      };
    case "message":
      return put(view, event.message);
    case "queue":
      return { ...view, queue: event.queue };
    case "delta": {
      const message = [...view.messages, ...view.beside].find(({ id }) => id === event.messageId);
      const grown = message === undefined ? null : applyDelta(message, event);
      if (grown === null) return { ...view, gap: true };
      return put(view, grown);
    }
    case "chat":
      return { ...view, chat: event.chat, settings: event.settings };
    case "deleted":
      return { ...view, deleted: true };
  }
}

/** The answer that is being written now, the shown one first; null when none is. */
export function runningAnswer({ messages, beside }: ChatView): Message | null {
  return [...messages.slice(-1), ...beside].find(isRunning) ?? null;
}

export function isRunning({ status }: Message): boolean {
  return status === "waiting" || status === "streaming";
}
