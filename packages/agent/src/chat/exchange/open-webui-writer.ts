import type { CarriedFiles } from "./carried-files.ts";
import { dataUrl } from "./data-url.ts";
import { escaped } from "./escaped.ts";
import type { PortableChat, PortableMessage } from "./portable-chat.ts";
import { parentsFirst } from "./tree-order.ts";

/** As Open WebUI's "Import chats" takes it. */
export function writeOpenWebui(chats: readonly PortableChat[], files: CarriedFiles): string {
  return `${JSON.stringify(
    chats.map((chat) => exported(chat, files)),
    null,
    1,
  )}\n`;
}

const seconds = (time: string): number => Math.floor(Date.parse(time) / 1_000);

/** A message as it stands there: its text holds the folds of what an answer thought and called. */
type Told = Omit<PortableMessage, "content"> & { text: string };

/**
 * An answer with its calls is one message there. Those that follow each other without a branch become
 * one, which has the id of the last: what follows hangs on that.
 */
function told(messages: readonly PortableMessage[]): Told[] {
  const below = new Map<string | null, PortableMessage[]>();
  for (const each of messages) {
    below.set(each.parentId, [...(below.get(each.parentId) ?? []), each]);
  }
  const joined = new Set<string>();
  const nextOf = (message: PortableMessage): PortableMessage | null => {
    const [next, ...others] = below.get(message.id) ?? [];
    if (next === undefined || others.length > 0) return null;
    const belongs = next.role === "tool" || (message.role === "tool" && next.role === "assistant");
    return belongs ? next : null;
  };
  return messages.flatMap((first): Told[] => {
    if (joined.has(first.id)) return [];
    let [last, text] = [first, contentOf(first)];
    for (let next = nextOf(last); next !== null; next = nextOf(last)) {
      text = [text, contentOf(next)].filter((each) => each !== "").join("\n");
      joined.add(next.id);
      last = next;
    }
    const { id, model } = last;
    return [{ ...first, id, model: model ?? first.model, text }];
  });
}

function exported(whole: PortableChat, files: CarriedFiles): object {
  const chat = { ...whole, messages: told(parentsFirst(whole.messages)) };
  const shown = chat.messages.find(({ id }) => id === chat.leafId) ?? chat.messages.at(-1);
  const models = [...new Set(chat.messages.flatMap(({ model }) => model ?? []))];
  const messages = chat.messages.map((message) => ({
    id: message.id,
    parentId: message.parentId,
    childrenIds: chat.messages
      .filter(({ parentId }) => parentId === message.id)
      .map(({ id }) => id),
    // It knows no role for what tools give back: it stands as an answer that tells it.
    role: message.role === "tool" ? "assistant" : message.role,
    content: message.text,
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
        currentId: shown?.id ?? null,
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

const asAttribute = (text: string): string => escaped(JSON.stringify(text));

/** Thoughts and calls are folds in the text of an answer. */
function contentOf({ content, reasoning, tool = null }: PortableMessage): string {
  if (tool !== null) {
    const facts = `id="${escaped(tool.callId)}" name="${escaped(tool.name)}" arguments="${asAttribute(tool.arguments)}"`;
    return `<details type="tool_calls" done="true" ${facts} result="${asAttribute(content)}">\n<summary>Tool Executed</summary>\n</details>`;
  }
  if (reasoning === "") return content;
  const quoted = reasoning.replace(/^/gm, "> ");
  return `<details type="reasoning" done="true">\n<summary>Thought</summary>\n${quoted}\n</details>\n${content}`;
}

function filesOf(
  { attachments = [] }: Pick<PortableMessage, "attachments">,
  files: CarriedFiles,
): object {
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
