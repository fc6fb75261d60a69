import { z } from "zod";
import type { PortableChat, PortableMessage, ReadChats } from "./portable-chat.ts";
import { timeOf } from "./portable-chat.ts";
import { parentsFirst, without } from "./tree-order.ts";

const MessageOf = z.object({
  id: z.string(),
  parentId: z.string().nullish(),
  role: z.string(),
  content: z.string().nullish(),
  timestamp: z.number().nullish(),
  model: z.string().nullish(),
  files: z.array(z.unknown()).nullish(),
});
const Inner = z.object({
  title: z.string().nullish(),
  history: z.object({
    messages: z.record(z.string(), MessageOf),
    currentId: z.string().nullish(),
  }),
  tags: z.array(z.string()).nullish(),
  timestamp: z.number().nullish(),
  /** The system prompt; older exports have it beside `params`. */
  system: z.unknown().optional(),
  params: z.object({ system: z.unknown().optional() }).nullish().catch(null),
});
/** Mirrors Open WebUI's chat export: an array of chats; times are seconds or milliseconds. */
const ChatOf = z.object({
  title: z.string().nullish(),
  chat: Inner,
  created_at: z.number().nullish(),
  updated_at: z.number().nullish(),
  pinned: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  meta: z.object({ tags: z.array(z.string()).nullish() }).nullish(),
});
const File = z.union([ChatOf.transform((one) => [one]), z.array(ChatOf).min(1)]);

const ROLES = new Set(["user", "assistant", "system"]);
/** Open WebUI keeps what a model thought in front of its answer, as a quote in a fold. */
const REASONING =
  /^\s*<details type="reasoning"[^>]*>\s*<summary>[^<]*<\/summary>\n?([\s\S]*?)<\/details>\s*/;

/** @returns null when it is no export of Open WebUI */
export function readOpenWebui(value: unknown): ReadChats | null {
  const file = File.safeParse(value);
  if (!file.success) return null;
  let leftOut = 0;
  const chats = file.data.map((each) => {
    const { history } = each.chat;
    const messages = Object.values(history.messages);
    if (hasText(each.chat.params?.system) || hasText(each.chat.system)) leftOut += 1;
    for (const { files, role } of messages) {
      leftOut += (files?.length ?? 0) + (ROLES.has(role) ? 0 : 1);
    }
    const kept = without(messages.map(portable), ({ role }) => !ROLES.has(role));
    const createdAt = timeOf(each.created_at ?? each.chat.timestamp);
    return {
      title: each.title ?? each.chat.title ?? "",
      folder: null,
      tags: each.meta?.tags ?? each.chat.tags ?? [],
      pinned: each.pinned ?? false,
      archived: each.archived ?? false,
      createdAt,
      updatedAt: each.updated_at == null ? createdAt : timeOf(each.updated_at),
      leafId: history.currentId ?? null,
      messages: parentsFirst(kept),
    };
  });
  return { chats, leftOut };
}

const hasText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";

function portable(message: z.infer<typeof MessageOf>): PortableMessage {
  const text = message.content ?? "";
  const folded = REASONING.exec(text);
  const quoted = folded?.[1] ?? "";
  return {
    id: message.id,
    parentId: message.parentId ?? null,
    role: message.role as PortableMessage["role"],
    content: folded === null ? text : text.slice(folded[0].length),
    reasoning: quoted.replace(/^(?:>|&gt;) ?/gm, "").trim(),
    status: "done",
    model: message.role === "assistant" ? (message.model ?? null) : null,
    options: null,
    stats: null,
    createdAt: timeOf(message.timestamp),
  };
}

/** As Open WebUI's "Import chats" takes it. */
export function writeOpenWebui(chats: readonly PortableChat[]): string {
  return `${JSON.stringify(chats.map(exported), null, 1)}\n`;
}

const seconds = (time: string): number => Math.floor(Date.parse(time) / 1_000);

function exported(chat: PortableChat): object {
  const currentId = chat.leafId ?? chat.messages.at(-1)?.id ?? null;
  const models = [...new Set(chat.messages.flatMap(({ model }) => model ?? []))];
  const messages = chat.messages.map((message) => ({
    id: message.id,
    parentId: message.parentId,
    childrenIds: chat.messages
      .filter(({ parentId }) => parentId === message.id)
      .map(({ id }) => id),
    role: message.role,
    content: `${foldOf(message.reasoning)}${message.content}`,
    timestamp: seconds(message.createdAt),
    ...(message.role === "assistant"
      ? { model: message.model ?? "", modelName: message.model ?? "", done: true }
      : { models }),
  }));
  return {
    title: chat.title,
    chat: {
      title: chat.title,
      models,
      history: {
        messages: Object.fromEntries(messages.map((message) => [message.id, message])),
        currentId,
      },
      tags: chat.tags,
      timestamp: Date.parse(chat.createdAt),
    },
    created_at: seconds(chat.createdAt),
    updated_at: seconds(chat.updatedAt),
    pinned: chat.pinned,
    archived: chat.archived,
    meta: { tags: chat.tags },
  };
}

function foldOf(reasoning: string): string {
  if (reasoning === "") return "";
  const quoted = reasoning.replace(/^/gm, "> ");
  return `<details type="reasoning" done="true">\n<summary>Thought</summary>\n${quoted}\n</details>\n`;
}
