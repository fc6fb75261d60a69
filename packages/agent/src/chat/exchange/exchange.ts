import { randomUUID } from "node:crypto";
import {
  MAX_FOLDER_CHARS,
  MAX_MESSAGE_CHARS,
  MAX_TAG_CHARS,
  MAX_TAGS,
  MAX_TITLE_CHARS,
  type ChatsFormat,
  type ExportedChats,
  type ImportedChats,
  type Message,
} from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import type { ChatStore } from "../../store/chat-store.ts";
import { noChat } from "../chat-failures.ts";
import { newChat, titleOfQuestion } from "../new-chat.ts";
import { newMessage } from "../new-message.ts";
import { writeLlamaUi } from "./llama-ui.ts";
import { writeLlcuda } from "./llcuda-json.ts";
import { writeMarkdown } from "./markdown.ts";
import { writeOpenWebui } from "./open-webui.ts";
import type { PortableChat, PortableMessage } from "./portable-chat.ts";
import { readChats } from "./read-chats.ts";

/** Text of one export: what a browser saves without trouble, far above 200 long chats. */
const MAX_EXPORT_CHARS = 64 * 1024 * 1024;

const WRITERS: Record<
  ChatsFormat,
  {
    write: (chats: readonly PortableChat[]) => string | Promise<string>;
    ending: string;
    type: string;
  }
> = {
  json: { write: writeLlcuda, ending: "llcuda.json", type: "application/json" },
  markdown: { write: writeMarkdown, ending: "md", type: "text/markdown" },
  html: {
    // What only this needs is loaded for it.
    write: async (chats) => (await import("./html.ts")).writeHtml(chats),
    ending: "html",
    type: "text/html",
  },
  "open-webui": { write: writeOpenWebui, ending: "open-webui.json", type: "application/json" },
  "llama-ui": { write: writeLlamaUi, ending: "llama-ui.json", type: "application/json" },
};

/** Chats to files and back. */
export class Exchange {
  readonly #store: ChatStore;
  readonly #onChange: () => void;

  constructor(store: ChatStore, onChange: () => void) {
    this.#store = store;
    this.#onChange = onChange;
  }

  /** @throws Failure CHAT_NOT_FOUND, TOO_LARGE */
  async export(chatIds: readonly string[], format: ChatsFormat): Promise<ExportedChats> {
    const chats = chatIds.map((id) => this.#portable(id));
    const chars = chats
      .flatMap(({ messages }) => messages)
      .reduce((sum, { content, reasoning }) => sum + content.length + reasoning.length, 0);
    if (chars > MAX_EXPORT_CHARS) {
      throw new Failure(
        "TOO_LARGE",
        `These chats have ${Math.round(chars / 1e6)} million characters; one file takes ${Math.round(MAX_EXPORT_CHARS / 1e6)}.`,
        "Save them in parts.",
      );
    }
    const { write, ending, type } = WRITERS[format];
    const name = chats.length === 1 ? fileName(chats[0]!.title) : `${chats.length}-chats`;
    return { name: `${name}.${ending}`, type, text: await write(chats) };
  }

  /**
   * Adds the chats of a file; all of them, or none.
   * @throws Failure INPUT_INVALID, DISK_FULL, FILE_UNWRITABLE
   */
  import(text: string): ImportedChats {
    const { chats, leftOut } = readChats(text);
    const cut = chats
      .flatMap((chat) => chat.messages)
      .filter(({ content }) => content.length > MAX_MESSAGE_CHARS).length;
    let messages = 0;
    const chatIds = this.#store.together(() =>
      chats.map((chat) => {
        messages += chat.messages.length;
        return this.#add(chat);
      }),
    );
    this.#onChange();
    return { chatIds, messages, leftOut: leftOut + cut };
  }

  #portable(chatId: string): PortableChat {
    const chat = this.#store.chat(chatId);
    if (chat === null) throw noChat(chatId);
    const { title, folder, tags, pinned, archived, createdAt, updatedAt, leafId } = chat;
    const messages = this.#store.messages(chatId).map(portable);
    return { title, folder, tags, pinned, archived, createdAt, updatedAt, leafId, messages };
  }

  /** Ids are made anew: the same file may come twice. */
  #add(chat: PortableChat): string {
    const ids = new Map(chat.messages.map(({ id }) => [id, randomUUID()]));
    const { folder, pinned, archived, createdAt, updatedAt } = chat;
    const title = chat.title.trim() === "" ? titleOf(chat) : chat.title.trim();
    const last = chat.messages.at(-1)?.id;
    const leafId = ids.get(chat.leafId ?? "") ?? ids.get(last ?? "") ?? null;
    const stored = newChat(title.slice(0, MAX_TITLE_CHARS), {
      titleSource: "person",
      folder: folder?.slice(0, MAX_FOLDER_CHARS) ?? null,
      tags: chat.tags.slice(0, MAX_TAGS).map((tag) => tag.slice(0, MAX_TAG_CHARS)),
      pinned,
      archived,
      createdAt,
      updatedAt,
      leafId,
    });
    this.#store.addChat(stored);
    for (const {
      id,
      parentId,
      content,
      status,
      toolCalls = [],
      tool = null,
      ...rest
    } of chat.messages) {
      const message = newMessage({
        ...rest,
        toolCalls,
        tool,
        id: ids.get(id)!,
        chatId: stored.id,
        parentId: parentId === null ? null : (ids.get(parentId) ?? null),
        content: content.slice(0, MAX_MESSAGE_CHARS),
        status: status === "waiting" || status === "streaming" ? "stopped" : status,
      });
      this.#store.saveMessage(message, null);
    }
    return stored.id;
  }
}

function portable(message: Message): PortableMessage {
  const { id, parentId, role, content, reasoning, status, model, options, stats } = message;
  const { toolCalls, tool } = message;
  const running = status === "waiting" || status === "streaming";
  return {
    id,
    parentId,
    role,
    content,
    reasoning,
    status: running ? "stopped" : status,
    model,
    options,
    stats,
    toolCalls,
    tool,
    createdAt: message.createdAt,
  };
}

const titleOf = ({ messages }: PortableChat): string =>
  titleOfQuestion(messages[0]?.content ?? "") || "Chat";

/** A title as a name of a file on any system. */
function fileName(title: string): string {
  const name = title
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
  return name === "" ? "chat" : name;
}
