import { ToolCall, type AnswerOptions, type AttachmentRef } from "@llcuda/protocol";
import { z } from "zod";
import { bytesOfDataUrl } from "./data-url.ts";
import type { IncomingFile, PortableChat, PortableMessage, ReadChats } from "./portable-chat.ts";
import { ranOf, timeOf } from "./portable-chat.ts";
import { parentsFirst, without } from "./tree-order.ts";

const Extra = z.looseObject({
  type: z.string().optional(),
  name: z.string().optional(),
  content: z.string().optional(),
  base64Url: z.string().optional(),
  base64Data: z.string().optional(),
  mimeType: z.string().optional(),
});
type Extra = z.infer<typeof Extra>;

const Conversation = z.object({
  id: z.string(),
  name: z.string(),
  lastModified: z.number().optional(),
  currNode: z.string().nullable().optional(),
});
const MessageOf = z.object({
  id: z.string(),
  type: z.string().optional(),
  role: z.string(),
  content: z.string().nullish(),
  parent: z.string().nullish(),
  timestamp: z.number().optional(),
  thinking: z.string().nullish(),
  reasoningContent: z.string().nullish(),
  model: z.string().nullish(),
  /** JSON as text in its store, and as it is in a file of lines. */
  toolCalls: z.unknown().optional(),
  toolCallId: z.string().nullish(),
  extra: z.array(Extra).nullish(),
});
/** Mirrors ExportedConversations of llama.cpp's tools/ui; times are milliseconds. */
const Exported = z.object({ conv: Conversation, messages: z.array(MessageOf) });
type Exported = z.infer<typeof Exported>;
const File = z.union([Exported.transform((one) => [one]), z.array(Exported).min(1)]);

const ROOT = "root";

/** @returns null when it is no export of llama-server's web page */
export function readLlamaUi(value: unknown): ReadChats | null {
  const file = File.safeParse(value);
  return file.success ? new LlamaUiReader().read(file.data) : null;
}

const SessionLine = Conversation.extend({ type: z.literal("session") });
const MessageLine = z.object({ type: z.literal("message"), message: MessageOf });

/**
 * Its newer form: a line that begins a chat, then a line for each message; other lines are ignored,
 * as there. @returns null when it is none
 */
export function readLlamaUiLines(text: string): ReadChats | null {
  const exported: Exported[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return null;
    }
    const session = SessionLine.safeParse(value);
    const message = MessageLine.safeParse(value);
    if (session.success) exported.push({ conv: session.data, messages: [] });
    else if (exported.length === 0) return null;
    else if (message.success) exported.at(-1)!.messages.push(message.data.message);
  }
  return exported.length === 0 ? null : new LlamaUiReader().read(exported);
}

type Foreign = Exported["messages"][number];

class LlamaUiReader {
  readonly #files = new Map<string, IncomingFile>();
  #leftOut = 0;

  read(exported: readonly Exported[]): ReadChats {
    const chats = exported.map((one) => this.#chat(one));
    return { chats, files: this.#files, leftOut: this.#leftOut };
  }

  #chat({ conv, messages }: Exported): PortableChat {
    const shown = shownOf(messages, conv.currNode ?? null);
    const roots = new Set(messages.filter(({ type }) => type === ROOT).map(({ id }) => id));
    const prompts = messages.filter(({ role, id }) => role === "system" && !roots.has(id));
    const prompt = prompts.find(({ id }) => shown.has(id)) ?? prompts[0];
    // A chat here has one prompt, whichever branch is shown.
    this.#leftOut += Math.max(0, prompts.length - 1);
    const calls = callsOf(messages);
    const foreign = new Set([...roots, ...prompts.map(({ id }) => id)]);
    for (const message of messages) {
      const known = ["user", "assistant"].includes(message.role);
      if (foreign.has(message.id) || known || calls.has(message.toolCallId ?? "")) continue;
      foreign.add(message.id);
      this.#leftOut += 1;
    }
    const read = messages.map((message) => this.#message(message, calls));
    const kept = parentsFirst(without(read, ({ id }) => foreign.has(id)));
    const system = prompt?.content ?? "";
    const settings: AnswerOptions | null = system.trim() === "" ? null : { system };
    return {
      title: conv.name,
      folder: null,
      tags: [],
      pinned: false,
      archived: false,
      createdAt: kept[0]?.createdAt ?? timeOf(conv.lastModified),
      updatedAt: timeOf(conv.lastModified),
      leafId: conv.currNode ?? null,
      settings,
      messages: kept,
    };
  }

  #message(message: Foreign, calls: ReadonlyMap<string, ToolCall>): PortableMessage {
    const call = calls.get(message.toolCallId ?? "");
    return {
      id: message.id,
      parentId: message.parent ?? null,
      role: message.role as PortableMessage["role"],
      content: message.content ?? "",
      reasoning: message.reasoningContent ?? message.thinking ?? "",
      status: "done",
      model: message.role === "assistant" ? (message.model ?? null) : null,
      options: null,
      stats: null,
      attachments: (message.extra ?? []).flatMap((extra, index) =>
        this.#attachment(extra, `${message.id}/${index}`),
      ),
      toolCalls: message.role === "assistant" ? toolCallsOf(message) : [],
      tool: message.role !== "tool" || call === undefined ? null : ranOf(call),
      createdAt: timeOf(message.timestamp),
    };
  }

  #attachment(extra: Extra, id: string): AttachmentRef[] {
    const bytes = bytesOf(extra);
    if (bytes === null) {
      this.#leftOut += 1;
      return [];
    }
    const name = extra.name?.trim() || "file";
    this.#files.set(id, { name, bytes });
    return [{ id, name }];
  }
}

/** A picture, a sound or a PDF as it was; of everything else the text that the model got. */
function bytesOf({ base64Url, base64Data, content }: Extra): Uint8Array | null {
  if (base64Url !== undefined) return bytesOfDataUrl(base64Url);
  if (base64Data !== undefined && base64Data !== "") return Buffer.from(base64Data, "base64");
  return content === undefined || content === "" ? null : Buffer.from(content);
}

const Calls = z.array(
  z.object({
    id: z.string().optional(),
    function: z.object({ name: z.string(), arguments: z.string().default("") }),
  }),
);

function toolCallsOf({ toolCalls }: Foreign): ToolCall[] {
  let value = toolCalls;
  try {
    if (typeof value === "string") value = JSON.parse(value);
  } catch {
    return [];
  }
  const calls = Calls.safeParse(value);
  if (!calls.success) return [];
  return calls.data.map(({ id, function: { name, arguments: args } }, index) => ({
    id: id ?? String(index),
    name,
    arguments: args,
  }));
}

/** What was called, by the ids that the results name. */
function callsOf(messages: readonly Foreign[]): Map<string, ToolCall> {
  const all = messages.filter(({ role }) => role === "assistant").flatMap(toolCallsOf);
  return new Map(all.map((call) => [call.id, call]));
}

/** The messages above the one that is shown. */
function shownOf(messages: readonly Foreign[], leafId: string | null): ReadonlySet<string> {
  const parents = new Map(messages.map(({ id, parent }) => [id, parent ?? null]));
  const shown = new Set<string>();
  for (let at = leafId; at !== null && !shown.has(at); at = parents.get(at) ?? null) shown.add(at);
  return shown;
}
