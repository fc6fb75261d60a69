import type { Chat, ChatEvent, SendResult } from "@llcuda/protocol";
import type { LiveValue } from "../live/live-value.ts";

export interface SendInput {
  /** A new chat is made when it is left out. */
  chatId?: string | undefined;
  text: string;
}

/** Chats belong to the agent: an answer goes on whether or not anybody watches. */
export interface ChatService {
  /** Newest first. */
  readonly list: LiveValue<Chat[]>;
  /**
   * @param hurry called when more than the text has changed: a message is new or complete
   * @throws Failure CHAT_NOT_FOUND
   */
  watch(chatId: string, signal?: AbortSignal, hurry?: () => void): AsyncIterable<ChatEvent>;
  /** @throws Failure CHAT_NOT_FOUND, CHAT_BUSY, TOO_LARGE */
  send(input: SendInput): Promise<SendResult>;
  /** Writes the answer `messageId` again, as a new message beside it. */
  retry(chatId: string, messageId: string): Promise<SendResult>;
  /** Stops the engine's work on the running answer; what came so far stays. */
  stop(chatId: string): Promise<void>;
  rename(chatId: string, title: string): Promise<void>;
  delete(chatId: string): Promise<void>;
}
