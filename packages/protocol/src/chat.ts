import { z } from "zod";
import { AnswerOptions } from "./answer-options.ts";
import { Attachment } from "./attachments.ts";
import { ErrorReport } from "./error.ts";
import { Repetition } from "./repetition.ts";
import { ToolCall, ToolRun } from "./tools.ts";

/** Longest user message in UTF-16 units: larger ones cannot fit any context and only cost memory. */
export const MAX_MESSAGE_CHARS = 4 * 1024 * 1024;

/** Points of a `RateSeries` at most: as many as a small line can show. */
export const MAX_RATE_POINTS = 48;

/** How fast an answer was written: its rate in each of many equal spans, from its first token on. */
export const RateSeries = z.object({
  /** Length of a span in milliseconds; it doubles when there are too many spans. */
  everyMs: z.number(),
  /** Tokens per second in each span that is over, the oldest first. */
  perSecond: z.array(z.number()).max(MAX_RATE_POINTS),
});
export type RateSeries = z.infer<typeof RateSeries>;

/** What an answer cost; the engine's own `timings` plus the agent's clock. */
export const AnswerStats = z.object({
  /** Prompt tokens read fresh, and those taken from the cache; while it is read, what is to be read. */
  promptTokens: z.number(),
  cachedTokens: z.number(),
  /** Tokens generated so far, those of the part included that was gone on with. Rates are of the last part. */
  tokens: z.number(),
  /** Generation rate by the engine's clock; null before the second token. */
  tokensPerSecond: z.number().nullable(),
  promptTokensPerSecond: z.number().nullable(),
  /** Milliseconds from the agent's request to the first token; null before it. */
  firstTokenMs: z.number().nullable(),
  /** Tokens in the context after this answer, and how many fit. */
  contextUsed: z.number(),
  contextSize: z.number(),
  /** Share of the prompt already read, 0 to 1; 1 once tokens flow. */
  prefill: z.number(),
  /** Tokens that were guessed ahead, and those of them that the model took; 0 without drafting. */
  draftedTokens: z.number().default(0),
  acceptedTokens: z.number().default(0),
  /** Milliseconds from the first token of reasoning to the answer's first; null without reasoning. */
  reasoningMs: z.number().nullable().default(null),
  rates: RateSeries.default({ everyMs: 0, perSecond: [] }),
  /**
   * Tokens per second that the machine allows one answer of this model at this length, by what a bench
   * measured; null where nothing was measured, and where others were answered at the same time.
   */
  limit: z.number().nullable().default(null),
  /** Tokens whose alternatives are kept, see `chats.probabilities`. */
  probedTokens: z.number().default(0),
});
export type AnswerStats = z.infer<typeof AnswerStats>;

export const MessageStatus = z.enum([
  "waiting", // accepted, no token yet
  "streaming",
  "done",
  "stopped", // by the person
  "length", // the context or token limit ended it
  "repeating", // it was stopped because it only repeated itself: see `repetition`
  "failed", // the engine or the agent ended it; what came so far is kept
]);
export type MessageStatus = z.infer<typeof MessageStatus>;

/** Where an answer stands in the line for the engine's slots, and how long that may take. */
export const PlaceInLine = z.object({
  /** 1 is next. */
  position: z.number(),
  /** Seconds, by what answers took lately; null before anything was measured. */
  seconds: z.number().nullable(),
});
export type PlaceInLine = z.infer<typeof PlaceInLine>;

export const Message = z.object({
  id: z.string(),
  chatId: z.string(),
  parentId: z.string().nullable(),
  role: z.enum(["system", "user", "assistant", "tool"]),
  content: z.string(),
  reasoning: z.string(),
  status: MessageStatus,
  /** Name of the model that wrote it; null for a person's message. */
  model: z.string().nullable(),
  /** What goes to the model with it. */
  attachments: z.array(Attachment).default([]),
  /** What it was asked with; null for the defaults. */
  options: AnswerOptions.nullable(),
  /** Answers to one question that were asked for together share this. */
  round: z.string().nullable(),
  stats: AnswerStats.nullable(),
  error: ErrorReport.nullable(),
  /** Only of an answer that was stopped for it. */
  repetition: Repetition.nullable().default(null),
  /** What an answer wants to be done. */
  toolCalls: z.array(ToolCall).default([]),
  /** Which call a `tool` message is about; its content is the result. */
  tool: ToolRun.nullable().default(null),
  /** Set while it waits for a slot of the engine. */
  place: PlaceInLine.nullable(),
  createdAt: z.string(),
});
export type Message = z.infer<typeof Message>;

/** Who gave a chat its title: the beginning of its question, the model, or the person. */
export const TitleSource = z.enum(["question", "model", "person"]);
export type TitleSource = z.infer<typeof TitleSource>;

export const Chat = z.object({
  id: z.string(),
  title: z.string(),
  titleSource: TitleSource,
  /** Name of the folder it lies in. */
  folder: z.string().nullable(),
  tags: z.array(z.string()),
  pinned: z.boolean(),
  archived: z.boolean(),
  /** When it was thrown away; it can be brought back for a while. */
  deletedAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** True while an answer is being written. */
  running: z.boolean(),
});
export type Chat = z.infer<typeof Chat>;

/** What was made of a question: the answer is being written under `answerId`. */
export const SendResult = z.object({
  chatId: z.string(),
  userMessageId: z.string(),
  answerId: z.string(),
  /** All answers that were asked for together; `answerId` is the first. */
  answerIds: z.array(z.string()),
});
export type SendResult = z.infer<typeof SendResult>;

/** The versions of one message, oldest first: those with the same parent. */
export const Fork = z.object({ parentId: z.string().nullable(), ids: z.array(z.string()) });
export type Fork = z.infer<typeof Fork>;

/** A message that goes out once the running answer is complete. */
export const QueuedMessage = z.object({
  id: z.string(),
  text: z.string(),
  attachments: z.array(Attachment).default([]),
});
export type QueuedMessage = z.infer<typeof QueuedMessage>;

/** What waits in a chat, first one first. `held`: it waits for the person, not for an answer. */
export const MessageQueue = z.object({ items: z.array(QueuedMessage), held: z.boolean() });
export type MessageQueue = z.infer<typeof MessageQueue>;

/**
 * What a watcher of one chat receives: a snapshot on open, then changes.
 * A `delta` carries text from UTF-16 offset `at` on: a reader that holds `at` characters appends it,
 * so nothing can be lost or doubled.
 */
export const ChatEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("snapshot"),
    chat: Chat,
    /** The branch that is shown, oldest first. */
    messages: z.array(Message),
    /** Answers that stand beside the last message: asked for together with it. */
    beside: z.array(Message),
    /** Only of messages that are shown and have other versions. */
    forks: z.array(Fork),
    queue: MessageQueue,
    /** With what its answers are written; null for the defaults. */
    settings: AnswerOptions.nullable(),
  }),
  /** A message that is new at the end of the branch, or one that has changed. */
  z.object({ type: z.literal("message"), message: Message }),
  z.object({
    type: z.literal("delta"),
    messageId: z.string(),
    status: MessageStatus,
    at: z.number(),
    content: z.string(),
    reasoningAt: z.number(),
    reasoning: z.string(),
    stats: AnswerStats,
    /** All that was written of them so far; left out where there are none. */
    toolCalls: z.array(ToolCall).optional(),
    place: PlaceInLine.nullable(),
  }),
  z.object({ type: z.literal("queue"), queue: MessageQueue }),
  z.object({ type: z.literal("chat"), chat: Chat, settings: AnswerOptions.nullable() }),
  z.object({ type: z.literal("deleted"), chatId: z.string() }),
]);
export type ChatEvent = z.infer<typeof ChatEvent>;
export type ChatSnapshot = Extract<ChatEvent, { type: "snapshot" }>;
export type ChatDelta = Extract<ChatEvent, { type: "delta" }>;
