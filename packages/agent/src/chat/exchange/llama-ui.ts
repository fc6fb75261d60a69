import { z } from "zod";
import type { PortableChat, PortableMessage, ReadChats } from "./portable-chat.ts";
import { timeOf } from "./portable-chat.ts";
import { parentsFirst, without } from "./tree-order.ts";

/** Mirrors ExportedConversations of llama.cpp's tools/ui; times are milliseconds. */
const Exported = z.object({
  conv: z.object({
    id: z.string(),
    name: z.string(),
    lastModified: z.number().optional(),
    currNode: z.string().nullable().optional(),
  }),
  messages: z.array(
    z.object({
      id: z.string(),
      type: z.string().optional(),
      role: z.string(),
      content: z.string().nullish(),
      parent: z.string().nullish(),
      timestamp: z.number().optional(),
      thinking: z.string().nullish(),
      reasoningContent: z.string().nullish(),
      model: z.string().nullish(),
      extra: z.array(z.looseObject({ content: z.string().optional() })).nullish(),
    }),
  ),
});
type Exported = z.infer<typeof Exported>;
const File = z.union([Exported.transform((one) => [one]), z.array(Exported).min(1)]);

const ROOT = "root";
const ROLES = new Set(["user", "assistant", "system"]);

/** @returns null when it is no export of llama-server's web page */
export function readLlamaUi(value: unknown): ReadChats | null {
  const file = File.safeParse(value);
  if (!file.success) return null;
  let leftOut = 0;
  const chats = file.data.map(({ conv, messages }) => {
    const read = messages.map((message) => {
      const texts = (message.extra ?? []).flatMap(({ content }) => content ?? []);
      leftOut += (message.extra?.length ?? 0) - texts.length;
      return portable(message, texts);
    });
    const foreign = new Set(
      messages.filter(({ type, role }) => type === ROOT || !ROLES.has(role)).map(({ id }) => id),
    );
    const roots = messages.filter(({ type }) => type === ROOT).length;
    leftOut += foreign.size - roots;
    const kept = parentsFirst(without(read, ({ id }) => foreign.has(id)));
    return {
      title: conv.name,
      folder: null,
      tags: [],
      pinned: false,
      archived: false,
      createdAt: kept[0]?.createdAt ?? timeOf(conv.lastModified),
      updatedAt: timeOf(conv.lastModified),
      leafId: conv.currNode ?? null,
      messages: kept,
    };
  });
  return { chats, leftOut };
}

/** @param texts files that were sent along, below the message as llcuda sends them */
function portable(message: Exported["messages"][number], texts: string[]): PortableMessage {
  return {
    id: message.id,
    parentId: message.parent ?? null,
    role: message.role as PortableMessage["role"],
    content: [message.content ?? "", ...texts].filter((text) => text !== "").join("\n\n"),
    reasoning: message.reasoningContent ?? message.thinking ?? "",
    status: "done",
    model: message.role === "assistant" ? (message.model ?? null) : null,
    options: null,
    stats: null,
    createdAt: timeOf(message.timestamp),
  };
}

/** As llama-server's web page takes it: every tree hangs on one message without text. */
export function writeLlamaUi(chats: readonly PortableChat[]): string {
  const exported = chats.map((chat, index) => {
    const convId = `llcuda-${index}-${Date.parse(chat.createdAt)}`;
    const rootId = `${convId}-root`;
    const base = { convId, timestamp: Date.parse(chat.createdAt) };
    const childrenOf = (parent: string): string[] =>
      chat.messages.filter(({ parentId }) => (parentId ?? rootId) === parent).map(({ id }) => id);
    const root = {
      ...base,
      id: rootId,
      type: ROOT,
      role: "system",
      content: "",
      parent: null,
      children: childrenOf(rootId),
    };
    const messages = chat.messages.map((message) => ({
      convId,
      id: message.id,
      type: "text",
      timestamp: Date.parse(message.createdAt),
      role: message.role,
      content: message.content,
      parent: message.parentId ?? rootId,
      children: childrenOf(message.id),
      ...(message.reasoning === "" ? {} : { reasoningContent: message.reasoning }),
      ...(message.model === null ? {} : { model: message.model }),
    }));
    const conv = {
      id: convId,
      name: chat.title,
      lastModified: Date.parse(chat.updatedAt),
      currNode: chat.leafId ?? chat.messages.at(-1)?.id ?? rootId,
    };
    return { conv, messages: [root, ...messages] };
  });
  return `${JSON.stringify(exported, null, 1)}\n`;
}
