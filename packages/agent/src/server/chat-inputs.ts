import {
  AnswerOptions,
  AttachmentRef,
  MAX_ATTACHMENTS,
  ChatsCursor,
  ChatsFormat,
  ChatsView,
  MAX_CHATS_PAGE,
  MAX_EXPORTED_CHATS,
  MAX_FOLDER_CHARS,
  MAX_IMPORT_CHARS,
  MAX_MESSAGE_CHARS,
  MAX_TAG_CHARS,
  MAX_TAGS,
  MAX_TITLE_CHARS,
  ToolDecision,
  ToolUse,
} from "@llcuda/protocol";
import { z } from "zod";

/** Answers to one question at once: more cannot be read side by side. */
const MAX_ANSWERS = 4;
/** A search is a few words. */
const MAX_QUERY_CHARS = 200;
const MAX_HITS = 50;
const DEFAULT_PAGE = 100;

const id = z.string().min(1).max(64);
export const chat = z.object({ chatId: id });
export const message = chat.extend({ messageId: id });
export const text = z.string().min(1).max(MAX_MESSAGE_CHARS);
/** With what an answer is written; the loaded model and its defaults when left out. */
export const wish = z.object({
  model: z.string().min(1).max(256).optional(),
  options: AnswerOptions.optional(),
  /** `required` counts for the next answer alone, not for those that its tools lead to. */
  tools: ToolUse.optional(),
});
/** A question: words, files that are here already, or both. */
const question = z.object({
  text: z.string().max(MAX_MESSAGE_CHARS),
  attachments: z.array(AttachmentRef).max(MAX_ATTACHMENTS).optional(),
});
/** `attachments`: those of its files that the new version keeps; all when left out. */
export const edit = message.extend({ ...question.shape, ...wish.shape });
export const enqueue = chat.extend(question.shape);
/** One answer as wished, or several side by side. */
export const send = chat.partial().extend({
  ...question.shape,
  /** Of a new chat; its default preset when left out. */
  settings: AnswerOptions.optional(),
  ...wish.shape,
  answers: z.array(wish).min(1).max(MAX_ANSWERS).optional(),
});
export const decided = message.extend({ decision: ToolDecision });
export const queued = chat.extend({ id });
export const branch = chat.extend({ trashId: id });

const limit = z.number().int().min(1).max(MAX_CHATS_PAGE).default(DEFAULT_PAGE);
const view = ChatsView.default({ shelf: "active" });
const shelf = z.object({ view, limit });
export const list = shelf.prefault({});
export const listPage = shelf.extend({ after: ChatsCursor });
export const search = z.object({
  query: z.string().max(MAX_QUERY_CHARS),
  limit: z.number().int().min(1).max(MAX_HITS).default(MAX_HITS),
});

export const exported = z.object({
  chatIds: z.array(id).min(1).max(MAX_EXPORTED_CHATS),
  format: ChatsFormat,
  files: z.boolean().default(true),
});
export const imported = z.object({ text: z.string().min(1).max(MAX_IMPORT_CHARS) });

/** What may be changed about a chat; what is left out stays. */
export const facts = chat.extend({
  title: z.string().trim().min(1).max(MAX_TITLE_CHARS).optional(),
  folder: z.string().trim().min(1).max(MAX_FOLDER_CHARS).nullable().optional(),
  tags: z.array(z.string().trim().min(1).max(MAX_TAG_CHARS)).max(MAX_TAGS).optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  /** With what answers are written from now on; null: the defaults. */
  settings: AnswerOptions.nullable().optional(),
});

/** `same`: with the settings and the seed that the answer has, whatever the chat says now. */
export const retry = message.extend({ ...wish.shape, same: z.boolean().default(false) });
/** A chat with what is being written in it; settings are for one that does not exist yet. */
export const counted = chat.partial().extend({
  ...question.shape,
  model: wish.shape.model,
  settings: AnswerOptions.optional(),
});
export const abilities = z.object({ model: wish.shape.model });
export const compacted = chat.extend({ summary: text });
