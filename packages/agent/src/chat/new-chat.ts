import { randomUUID } from "node:crypto";
import type { StoredChat } from "../store/chat-rows.ts";
import { now } from "./new-message.ts";

const TITLE_CHARS = 60;

/** The first line of a question, until the model or a person names the chat. */
export function titleOfQuestion(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length > TITLE_CHARS ? `${line.slice(0, TITLE_CHARS - 1)}…` : line;
}

/** A chat that is not stored yet. */
export function newChat(title: string, rest: Partial<StoredChat> = {}): StoredChat {
  const at = now();
  return {
    id: randomUUID(),
    title,
    titleSource: "question",
    folder: null,
    tags: [],
    pinned: false,
    archived: false,
    deletedAt: null,
    createdAt: at,
    updatedAt: at,
    running: false,
    leafId: null,
    settings: null,
    ...rest,
  };
}
