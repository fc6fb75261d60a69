import type { SQLOutputValue } from "node:sqlite";
import {
  AnswerOptions,
  AnswerStats,
  Attachment,
  ErrorReport,
  Repetition,
  ToolCall,
  ToolRun,
  type Chat,
  type Message,
} from "@llcuda/protocol";
import { z } from "zod";

/** A chat as it is kept: the wire's form, and the branch that is shown. */
export interface StoredChat extends Chat {
  /** The last message of the branch that is shown. */
  leafId: string | null;
  /** With what its answers are written; null for the defaults. */
  settings: AnswerOptions | null;
}

export type Row = Record<string, SQLOutputValue>;

/** The columns of a chat, for `FROM chats c`. An answer is being written while it has an owner. */
export const CHAT_COLUMNS = `c.*, EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = c.id
  AND m.owner IS NOT NULL) AS running`;

/** As it goes over the wire. */
export function wireChat(stored: StoredChat): Chat {
  const { leafId, settings, ...chat } = stored;
  void [leafId, settings];
  return chat;
}

const Tags = z.array(z.string());
const ToolCalls = z.array(ToolCall);

function json<T>(value: SQLOutputValue | undefined, schema: z.ZodType<T>): T | null {
  return typeof value === "string" ? schema.parse(JSON.parse(value)) : null;
}

export function chatOf(row: Row): StoredChat {
  return {
    id: row["id"] as string,
    title: row["title"] as string,
    titleSource: row["title_source"] as Chat["titleSource"],
    folder: row["folder"] as string | null,
    tags: Tags.parse(JSON.parse(row["tags"] as string)),
    pinned: row["pinned"] === 1,
    archived: row["archived"] === 1,
    deletedAt: row["deleted_at"] as string | null,
    createdAt: row["created_at"] as string,
    updatedAt: row["updated_at"] as string,
    running: row["running"] === 1,
    leafId: row["leaf_id"] as string | null,
    settings: json(row["settings"], AnswerOptions),
  };
}

const Attachments = z.array(Attachment);

/** The attachments of a message or of one that waits. */
export function attachmentsOf(value: SQLOutputValue | undefined): Attachment[] {
  return json(value, Attachments) ?? [];
}

export function messageOf(row: Row): Message {
  return {
    id: row["id"] as string,
    chatId: row["chat_id"] as string,
    parentId: row["parent_id"] as string | null,
    role: row["role"] as Message["role"],
    content: row["content"] as string,
    reasoning: row["reasoning"] as string,
    status: row["status"] as Message["status"],
    model: row["model"] as string | null,
    attachments: attachmentsOf(row["attachments"]),
    options: json(row["options"], AnswerOptions),
    round: row["round"] as string | null,
    stats: json(row["stats"], AnswerStats),
    error: json(row["error"], ErrorReport),
    repetition: json(row["repetition"], Repetition),
    toolCalls: json(row["tool_calls"], ToolCalls) ?? [],
    tool: json(row["tool"], ToolRun),
    place: null,
    createdAt: row["created_at"] as string,
  };
}
