import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  AnswerOptions,
  MAX_FOLDER_CHARS,
  MAX_MESSAGE_CHARS,
  MAX_TAG_CHARS,
  MAX_TAGS,
  MAX_TITLE_CHARS,
  type Attachment,
  type ChatsFormat,
  type ExportedChats,
  type ImportedChats,
  type Message,
} from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import type { ChatStore } from "../../store/chat-store.ts";
import { shownName, type AttachmentFiles } from "../attachments/attachment-files.ts";
import { noChat } from "../chat-failures.ts";
import { atRest } from "../at-rest.ts";
import { newChat, titleOfQuestion } from "../new-chat.ts";
import { newMessage } from "../new-message.ts";
import { carryFiles, refsOf, takeFiles, type CarriedFiles } from "./carried-files.ts";
import { writeLlamaUi } from "./llama-ui-writer.ts";
import { writeLlcuda } from "./llcuda-json.ts";
import { writeMarkdown } from "./markdown.ts";
import { writeOpenWebui } from "./open-webui-writer.ts";
import type { PortableChat, PortableMessage, ReadChats } from "./portable-chat.ts";
import { readChats } from "./read-chats.ts";

/** Text of one export: what a browser saves without trouble, far above 200 long chats. */
const MAX_EXPORT_CHARS = 64 * 1024 * 1024;
/** Chats that are added at once; between them the agent does its other work. */
const CHATS_AT_ONCE = 25;

const WRITERS: Record<
  ChatsFormat,
  {
    write: (chats: readonly PortableChat[], files: CarriedFiles) => string | Promise<string>;
    ending: string;
    type: string;
  }
> = {
  json: { write: writeLlcuda, ending: "llcuda.json", type: "application/json" },
  markdown: { write: writeMarkdown, ending: "md", type: "text/markdown" },
  html: {
    // What only this needs is loaded for it.
    write: async (chats, files) => (await import("./html.ts")).writeHtml(chats, files),
    ending: "html",
    type: "text/html",
  },
  "open-webui": { write: writeOpenWebui, ending: "open-webui.json", type: "application/json" },
  "llama-ui": { write: writeLlamaUi, ending: "llama-ui.json", type: "application/json" },
};

interface ExchangeInput {
  store: ChatStore;
  files: AttachmentFiles;
  onChange: () => void;
}

/** Chats to files and back. */
export class Exchange {
  readonly #input: ExchangeInput;

  constructor(input: ExchangeInput) {
    this.#input = input;
  }

  /**
   * @param withFiles whether attachments go along; otherwise they are only named
   * @throws Failure CHAT_NOT_FOUND, TOO_LARGE
   */
  async export(
    chatIds: readonly string[],
    format: ChatsFormat,
    withFiles = true,
  ): Promise<ExportedChats> {
    const stored = chatIds.map((id) => this.#input.store.messages(id));
    const chats = chatIds.map((id, index) => this.#portable(id, stored[index]!));
    const attachments = withFiles ? stored.flat().flatMap((message) => message.attachments) : [];
    refuseTooLong(chats, attachments);
    const files = await carryFiles(attachments, this.#input.files);
    const { write, ending, type } = WRITERS[format];
    const name = chats.length === 1 ? fileName(chats[0]!.title) : `${chats.length}-chats`;
    return { name: `${name}.${ending}`, type, text: await write(chats, files) };
  }

  /**
   * Adds the chats of a file; all of them, or none.
   * @throws Failure INPUT_INVALID, DISK_FULL, FILE_UNWRITABLE
   */
  async import(text: string): Promise<ImportedChats> {
    return this.#addAll([readChats(text)]);
  }

  /** The same of a file as it lies on a disk: one of the forms, or an archive with several. */
  async importFile(bytes: Buffer): Promise<ImportedChats> {
    const { isZip, zippedTexts } = await import("./zipped-texts.ts");
    if (!isZip(bytes)) return this.import(bytes.toString("utf8").replace(/^\ufeff/, ""));
    const texts = await zippedTexts(bytes);
    // One that holds none is refused in the words that name what can be read.
    return this.#addAll((texts.length === 0 ? [""] : texts).map(readChats));
  }

  async #addAll(files: readonly ReadChats[]): Promise<ImportedChats> {
    const { store, files: target, onChange } = this.#input;
    const sum: ImportedChats = { chatIds: [], messages: 0, leftOut: 0 };
    try {
      for (const read of files) {
        sum.leftOut += read.leftOut;
        // oxlint-disable-next-line no-await-in-loop -- one file after the other, for their memory
        const taken = await takeFiles(read, target);
        for (let at = 0; at < read.chats.length; at += CHATS_AT_ONCE) {
          const some = read.chats.slice(at, at + CHATS_AT_ONCE);
          store.together(() => {
            for (const chat of some) this.#add(chat, taken, sum);
          });
          // oxlint-disable-next-line no-await-in-loop
          await nextTurn();
        }
      }
    } catch (thrown) {
      for (const chatId of sum.chatIds) store.trash.deleteForGood(chatId);
      throw thrown;
    } finally {
      onChange();
    }
    return sum;
  }

  #portable(chatId: string, messages: readonly Message[]): PortableChat {
    const chat = this.#input.store.chat(chatId);
    if (chat === null) throw noChat(chatId);
    const { title, folder, tags, pinned, archived, createdAt, updatedAt, leafId, settings } = chat;
    const facts = { title, folder, tags, pinned, archived, createdAt, updatedAt, leafId, settings };
    return { ...facts, messages: messages.map(portable) };
  }

  /** Ids are made anew: the same file may come twice. */
  #add(
    chat: PortableChat,
    taken: ReadonlyMap<string, Attachment | null>,
    sum: ImportedChats,
  ): void {
    const { store } = this.#input;
    const ids = new Map(chat.messages.map(({ id }) => [id, randomUUID()]));
    const rounds = new Map(chat.messages.map(({ round }) => [round ?? null, randomUUID()]));
    const { folder, pinned, archived, createdAt, updatedAt } = chat;
    // What the store would not read again must not get in.
    const settings = AnswerOptions.nullable().safeParse(chat.settings);
    if (!settings.success) sum.leftOut += 1;
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
      settings: settings.data ?? null,
    });
    store.addChat(stored);
    for (const message of chat.messages) {
      const { id, parentId, content, status, round = null, attachments = [] } = message;
      const { toolCalls = [], tool = null, error = null, repetition = null, ...rest } = message;
      const files = refsOf(message).flatMap((ref): Attachment[] => {
        const file = taken.get(ref.id) ?? null;
        return file === null ? [] : [{ ...file, name: shownName(ref.name) }];
      });
      sum.leftOut += attachments.length - files.length;
      if (content.length > MAX_MESSAGE_CHARS) sum.leftOut += 1;
      const made = newMessage({
        ...rest,
        toolCalls,
        error,
        repetition,
        attachments: files,
        round: round === null ? null : rounds.get(round)!,
        id: ids.get(id)!,
        chatId: stored.id,
        parentId: parentId === null ? null : (ids.get(parentId) ?? null),
        content: content.slice(0, MAX_MESSAGE_CHARS),
        // Nobody goes on with what ran elsewhere.
        ...atRest({ status, tool }),
      });
      store.saveMessage(made, null);
    }
    sum.chatIds.push(stored.id);
    sum.messages += chat.messages.length;
  }
}

/** Base64 has four characters for three bytes. */
const BASE64 = 4 / 3;

function refuseTooLong(chats: readonly PortableChat[], attachments: readonly Attachment[]): void {
  const texts = chats
    .flatMap(({ messages }) => messages)
    .reduce((sum, { content, reasoning }) => sum + content.length + reasoning.length, 0);
  const sizes = new Map(attachments.map(({ id, size }) => [id, size]));
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const chars = texts + BASE64 * bytes;
  if (chars <= MAX_EXPORT_CHARS) return;
  throw new Failure(
    "TOO_LARGE",
    `These chats have ${Math.round(chars / 1e6)} million characters with their files; one file takes ${Math.round(MAX_EXPORT_CHARS / 1e6)}.`,
    texts > MAX_EXPORT_CHARS ? "Save them in parts." : "Save them without their attached files.",
  );
}

function portable(message: Message): PortableMessage {
  const { id, parentId, role, content, reasoning, model, options, stats } = message;
  const { toolCalls, tool, round, error, repetition, createdAt, attachments } = message;
  return {
    id,
    parentId,
    role,
    content,
    reasoning,
    status: atRest(message).status,
    model,
    attachments: attachments.map((file) => ({ id: file.id, name: file.name })),
    options,
    stats,
    toolCalls,
    tool,
    round,
    error,
    repetition,
    createdAt,
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
