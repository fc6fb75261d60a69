import type { CarriedFiles } from "./carried-files.ts";
import { dataUrl } from "./data-url.ts";
import type { PortableChat, PortableMessage } from "./portable-chat.ts";

/** As llama-server's web page takes it: every tree hangs on one message without text. */
export function writeLlamaUi(chats: readonly PortableChat[], files: CarriedFiles): string {
  const exported = chats.map((chat, index) => {
    const convId = `llcuda-${index}-${Date.parse(chat.createdAt)}`;
    const rootId = `${convId}-root`;
    const promptId = `${convId}-prompt`;
    const system = chat.settings?.system ?? "";
    // A prompt of its own is the first message below the root, and all others hang on it.
    const topId = system === "" ? rootId : promptId;
    const base = { convId, timestamp: Date.parse(chat.createdAt) };
    const childrenOf = (parent: string): string[] =>
      chat.messages.filter(({ parentId }) => (parentId ?? topId) === parent).map(({ id }) => id);
    const top = { ...base, role: "system", toolCalls: "" };
    const root = {
      ...top,
      id: rootId,
      type: "root",
      content: "",
      parent: null,
      children: system === "" ? childrenOf(rootId) : [promptId],
    };
    const prompt = {
      ...top,
      id: promptId,
      type: "system",
      content: system,
      parent: rootId,
      children: childrenOf(promptId),
    };
    const messages = chat.messages.map((message) => ({
      convId,
      id: message.id,
      type: "text",
      timestamp: Date.parse(message.createdAt),
      role: message.role,
      content: message.content,
      parent: message.parentId ?? topId,
      children: childrenOf(message.id),
      ...extrasOf(message, files),
      ...(message.reasoning === "" ? {} : { reasoningContent: message.reasoning }),
      ...(message.model === null ? {} : { model: message.model }),
      ...callsAsThere(message),
    }));
    const conv = {
      id: convId,
      name: chat.title,
      lastModified: Date.parse(chat.updatedAt),
      currNode: chat.leafId ?? chat.messages.at(-1)?.id ?? rootId,
    };
    return { conv, messages: [root, ...(system === "" ? [] : [prompt]), ...messages] };
  });
  return `${JSON.stringify(exported, null, 1)}\n`;
}

function callsAsThere({ toolCalls = [], tool = null }: PortableMessage): object {
  if (tool !== null) return { toolCallId: tool.callId };
  if (toolCalls.length === 0) return {};
  const calls = toolCalls.map(({ id, name, arguments: args }) => ({
    id,
    type: "function",
    function: { name, arguments: args },
  }));
  return { toolCalls: JSON.stringify(calls) };
}

function extrasOf({ attachments = [] }: PortableMessage, files: CarriedFiles): object {
  const extra = attachments.flatMap(({ id, name }): object[] => {
    const file = files.get(id);
    if (file === undefined) return [];
    const { kind, type, base64, text } = file;
    switch (kind) {
      case "image":
        return [{ type: "IMAGE", name, base64Url: dataUrl(type, base64) }];
      case "audio":
        return [{ type: "AUDIO", name, base64Data: base64, mimeType: type }];
      case "pdf":
        return [{ type: "PDF", name, base64Data: base64, content: text, processedAsImages: false }];
      case "text":
        return [{ type: "TEXT", name, content: text }];
    }
  });
  return extra.length === 0 ? {} : { extra };
}
