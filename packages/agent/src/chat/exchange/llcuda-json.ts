import {
  AnswerOptions,
  AnswerStats,
  AttachmentRef,
  ErrorReport,
  Message,
  MessageStatus,
  Repetition,
  ToolCall,
  ToolRun,
} from "@llcuda/protocol";
import { z } from "zod";
import type { CarriedFiles } from "./carried-files.ts";
import type { IncomingFile, PortableChat, ReadChats } from "./portable-chat.ts";
import { parentsFirst } from "./tree-order.ts";

const FORMAT = "llcuda-chats";
const VERSION = 1;

const Portable = z.object({
  title: z.string(),
  folder: z.string().nullable().default(null),
  tags: z.array(z.string()).default([]),
  pinned: z.boolean().default(false),
  archived: z.boolean().default(false),
  createdAt: z.string(),
  updatedAt: z.string(),
  leafId: z.string().nullable().default(null),
  settings: AnswerOptions.nullable().default(null),
  messages: z.array(
    z.object({
      id: z.string(),
      parentId: z.string().nullable(),
      role: Message.shape.role,
      content: z.string(),
      reasoning: z.string().default(""),
      status: MessageStatus.default("done"),
      model: z.string().nullable().default(null),
      attachments: z.array(AttachmentRef).default([]),
      options: AnswerOptions.nullable().default(null),
      stats: AnswerStats.nullable().default(null),
      toolCalls: z.array(ToolCall).default([]),
      tool: ToolRun.nullable().default(null),
      round: z.string().nullable().default(null),
      error: ErrorReport.nullable().default(null),
      repetition: Repetition.nullable().default(null),
      createdAt: z.string(),
    }),
  ),
});

const File = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  chats: z.array(Portable),
  /** Bytes of attachments in base64, by their SHA-256. */
  files: z.record(AttachmentRef.shape.id, z.string()).default({}),
});

/** Everything that llcuda knows of chats. */
export function writeLlcuda(chats: readonly PortableChat[], carried: CarriedFiles): string {
  const files = Object.fromEntries([...carried].map(([id, { base64 }]) => [id, base64]));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, chats, files }, null, 1)}\n`;
}

/** @returns null when it is no file of ours */
export function readLlcuda(value: unknown): ReadChats | null {
  const file = File.safeParse(value);
  if (!file.success) return null;
  const chats: PortableChat[] = file.data.chats;
  for (const chat of chats) chat.messages = parentsFirst(chat.messages);
  const files = new Map<string, IncomingFile>();
  for (const [id, base64] of Object.entries(file.data.files)) {
    files.set(id, { name: id, bytes: Buffer.from(base64, "base64") });
  }
  return { chats, files, leftOut: 0 };
}
