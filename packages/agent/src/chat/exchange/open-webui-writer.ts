import type { CarriedFiles } from "./carried-files.ts";
import { dataUrl } from "./data-url.ts";
import type { PortableChat, PortableMessage } from "./portable-chat.ts";
import { without } from "./tree-order.ts";

/** As Open WebUI's "Import chats" takes it. */
export function writeOpenWebui(chats: readonly PortableChat[], files: CarriedFiles): string {
  return `${JSON.stringify(
    chats.map((chat) => exported(chat, files)),
    null,
    1,
  )}\n`;
}

const seconds = (time: string): number => Math.floor(Date.parse(time) / 1_000);

/** An answer that only calls: there the call stands with its result. */
const onlyCalls = ({ content, reasoning, toolCalls = [] }: PortableMessage): boolean =>
  toolCalls.length > 0 && content === "" && reasoning === "";

function exported(whole: PortableChat, files: CarriedFiles): object {
  const chat = { ...whole, messages: without(whole.messages, onlyCalls) };
  const currentId = chat.leafId ?? chat.messages.at(-1)?.id ?? null;
  const models = [...new Set(chat.messages.flatMap(({ model }) => model ?? []))];
  const messages = chat.messages.map((message) => ({
    id: message.id,
    parentId: message.parentId,
    childrenIds: chat.messages
      .filter(({ parentId }) => parentId === message.id)
      .map(({ id }) => id),
    // It knows no role for what tools give back: it stands as an answer that tells it.
    role: message.role === "tool" ? "assistant" : message.role,
    content: contentOf(message),
    timestamp: seconds(message.createdAt),
    ...filesOf(message, files),
    ...(message.role === "user"
      ? { models }
      : { model: message.model ?? "", modelName: message.model ?? "", done: true }),
  }));
  return {
    title: chat.title,
    chat: {
      title: chat.title,
      models,
      params: chat.settings ?? {},
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

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Thoughts and calls are folds in the text of an answer. */
function contentOf({ content, reasoning, tool = null }: PortableMessage): string {
  if (tool !== null) {
    const value = (text: string): string => escaped(JSON.stringify(text));
    const facts = `id="${escaped(tool.callId)}" name="${escaped(tool.name)}" arguments="${value(tool.arguments)}"`;
    return `<details type="tool_calls" done="true" ${facts} result="${value(content)}">\n<summary>Tool Executed</summary>\n</details>\n`;
  }
  if (reasoning === "") return content;
  const quoted = reasoning.replace(/^/gm, "> ");
  return `<details type="reasoning" done="true">\n<summary>Thought</summary>\n${quoted}\n</details>\n${content}`;
}

function filesOf({ attachments = [] }: PortableMessage, files: CarriedFiles): object {
  const all = attachments.flatMap(({ id, name }): object[] => {
    const file = files.get(id);
    if (file === undefined) return [];
    const { kind, type, base64, text } = file;
    const url = dataUrl(type, base64);
    if (kind === "image") return [{ type: "image", name, url }];
    // What is sent to a model there is the text; sound has none.
    return [{ type: "file", name, file: { filename: name, data: { content: text ?? "" } }, url }];
  });
  return all.length === 0 ? {} : { files: all };
}
