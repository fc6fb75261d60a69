import { AnswerOptions, type AttachmentRef } from "@llcuda/protocol";
import { z } from "zod";
import { bytesOfDataUrl } from "./data-url.ts";
import { answerPieces } from "./open-webui-parts.ts";
import type { IncomingFile, PortableChat, PortableMessage, ReadChats } from "./portable-chat.ts";
import { ranOf, timeOf } from "./portable-chat.ts";
import { parentsFirst, without } from "./tree-order.ts";

const FileOf = z.looseObject({
  type: z.string().optional(),
  name: z.string().nullish(),
  url: z.string().nullish(),
  file: z
    .looseObject({
      filename: z.string().nullish(),
      data: z.looseObject({ content: z.string().nullish() }).nullish(),
    })
    .nullish(),
});
type FileOf = z.infer<typeof FileOf>;

const MessageOf = z.object({
  id: z.string(),
  parentId: z.string().nullish(),
  role: z.string(),
  content: z.string().nullish(),
  timestamp: z.number().nullish(),
  model: z.string().nullish(),
  files: z.array(FileOf).nullish().catch(null),
  output: z.unknown().optional(),
});
type MessageOf = z.infer<typeof MessageOf>;
const Params = z.record(z.string(), z.unknown());
const Inner = z.object({
  title: z.string().nullish(),
  history: z.object({
    messages: z.record(z.string(), MessageOf),
    currentId: z.string().nullish(),
  }),
  tags: z.array(z.string()).nullish(),
  timestamp: z.number().nullish(),
  /** The system prompt of older exports; newer ones have it among `params`. */
  system: z.unknown().optional(),
  params: Params.nullish().catch(null),
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
type ChatOf = z.infer<typeof ChatOf>;
/** Its oldest exports are the inner part alone. */
const One = z.union([ChatOf, Inner.transform((chat): ChatOf => ({ chat }))]);
const File = z.union([One.transform((one) => [one]), z.array(One).min(1)]);

const ROLES = new Set(["user", "assistant", "system"]);

/** @returns null when it is no export of Open WebUI */
export function readOpenWebui(value: unknown): ReadChats | null {
  const file = File.safeParse(value);
  return file.success ? new OpenWebuiReader().read(file.data) : null;
}

class OpenWebuiReader {
  readonly #files = new Map<string, IncomingFile>();
  #leftOut = 0;

  read(exported: readonly ChatOf[]): ReadChats {
    const chats = exported.map((each) => this.#chat(each));
    return { chats, files: this.#files, leftOut: this.#leftOut };
  }

  #chat(each: ChatOf): PortableChat {
    const { history } = each.chat;
    const messages = Object.values(history.messages);
    this.#leftOut += messages.filter(({ role }) => !ROLES.has(role)).length;
    const read = messages.flatMap((message) => this.#messages(message));
    const kept = without(read, ({ role }) => role !== "tool" && !ROLES.has(role));
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
      settings: this.#settings(each.chat),
      messages: parentsFirst(kept),
    };
  }

  /** What of its parameters llcuda has, too; each by itself, so that a strange one harms no other. */
  #settings({ params, system }: ChatOf["chat"]): AnswerOptions | null {
    const wishes = Object.entries({ ...(system === undefined ? {} : { system }), ...params });
    const settings: AnswerOptions = {};
    for (const [name, value] of wishes) {
      if (value === null || value === "") continue;
      const read = AnswerOptions.safeParse({ [name]: value });
      if (read.success && Object.hasOwn(read.data, name)) Object.assign(settings, read.data);
      else this.#leftOut += 1;
    }
    return Object.keys(settings).length === 0 ? null : settings;
  }

  /** One of its answers may hold calls of tools, which are messages of their own here. */
  #messages(message: MessageOf): PortableMessage[] {
    const { id, role, content, output } = message;
    const whole: PortableMessage = {
      id,
      parentId: message.parentId ?? null,
      role: role as PortableMessage["role"],
      content: content ?? "",
      reasoning: "",
      status: "done",
      model: role === "assistant" ? (message.model ?? null) : null,
      options: null,
      stats: null,
      attachments: (message.files ?? []).flatMap((file, index) =>
        this.#attachment(file, `${id}/${index}`),
      ),
      createdAt: timeOf(message.timestamp),
    };
    return role === "assistant" ? answers(whole, output) : [whole];
  }

  #attachment(file: FileOf, id: string): AttachmentRef[] {
    const content = file.file?.data?.content ?? "";
    const bytes = content === "" ? bytesOfDataUrl(file.url ?? "") : Buffer.from(content);
    if (bytes === null) {
      this.#leftOut += 1;
      return [];
    }
    const name = file.name ?? file.file?.filename ?? (file.type === "image" ? "picture" : "file");
    this.#files.set(id, { name, bytes });
    return [{ id, name }];
  }
}

/** An answer with its calls as a chain; the last of it has the id, so that what follows hangs on it. */
function answers(whole: PortableMessage, output: unknown): PortableMessage[] {
  const chain: PortableMessage[] = [];
  const add = (rest: Partial<PortableMessage>): PortableMessage => {
    const id = `${whole.id}#${chain.length}`;
    const parentId = chain.at(-1)?.id ?? whole.parentId;
    const link = { ...whole, content: "", attachments: [], id, parentId, ...rest };
    chain.push(link);
    return link;
  };
  let results: { call: ReturnType<typeof ranOf>; text: string }[] = [];
  const settle = (): void => {
    for (const { call, text } of results) {
      add({ role: "tool", model: null, content: text, tool: call });
    }
    results = [];
  };
  let open: PortableMessage | null = null;
  for (const piece of answerPieces(whole.content, output)) {
    if (piece.kind === "call") {
      open ??= add({});
      const { id, name, arguments: args, result } = piece;
      const call = { id, name, arguments: args };
      (open.toolCalls ??= []).push(call);
      const state = result === null ? "stopped" : "done";
      results.push({ call: { ...ranOf(call), state }, text: result ?? "" });
      continue;
    }
    if (results.length > 0) {
      settle();
      open = null;
    }
    open ??= add({});
    if (piece.kind === "text") open.content += piece.text;
    else open.reasoning += `${open.reasoning === "" ? "" : "\n\n"}${piece.text}`;
  }
  settle();
  if (chain.length === 0) add({});
  const last = chain.at(-1)!;
  last.id = whole.id;
  last.attachments = whole.attachments;
  return chain;
}
