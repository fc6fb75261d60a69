import { AnswerOptions, ToolCall, ToolRun, type AttachmentRef } from "@llcuda/protocol";
import { z } from "zod";
import type { CarriedFiles } from "./carried-files.ts";
import { bytesOfDataUrl, dataUrl } from "./data-url.ts";
import { fenced, unfenced } from "./fence.ts";
import type { IncomingFile, PortableChat, PortableMessage, ReadChats } from "./portable-chat.ts";
import { shownBranch } from "./portable-chat.ts";

type Kind = "chat" | "prompt" | "settings" | "file" | PortableMessage["role"];
/** Marks where a part begins; readers of Markdown do not show it. */
const MARK = /^<!-- llcuda:(chat|prompt|settings|file|user|assistant|system|tool) (\{.*\}) -->$/;
/** A line of a text that looks like a mark gets a sign in front, which is taken away again. */
const LOOKS_LIKE_MARK = /^\\*<!-- llcuda:/;

const NAMES = { user: "You", assistant: "Answer", system: "System", tool: "Tool" };

/** Chats to read: the branch that is shown, with settings and files. llcuda can read it back. */
export function writeMarkdown(chats: readonly PortableChat[], files: CarriedFiles): string {
  return chats.map((chat) => chatText(chat, files)).join("\n");
}

function mark(kind: Kind, facts: object): string {
  // No text inside may end the comment.
  return `<!-- llcuda:${kind} ${JSON.stringify(facts).replaceAll("--", "\\u002d-")} -->`;
}

const escaped = (text: string): string =>
  text
    .split("\n")
    .map((line) => (LOOKS_LIKE_MARK.test(line) ? `\\${line}` : line))
    .join("\n");

const unescaped = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line.startsWith("\\") && LOOKS_LIKE_MARK.test(line) ? line.slice(1) : line))
    .join("\n");

function chatText(chat: PortableChat, files: CarriedFiles): string {
  const { title, folder, tags, createdAt, updatedAt, settings } = chat;
  const head = mark("chat", { title, folder, tags, createdAt, updatedAt });
  const parts = [head, `# ${title.replaceAll("\n", " ")}`];
  const { system, ...rest } = settings ?? {};
  if (system !== undefined) parts.push(mark("prompt", {}), "## System prompt", escaped(system));
  if (Object.keys(rest).length > 0) {
    const text = JSON.stringify(rest, null, 1);
    parts.push(mark("settings", {}), "## Settings", fenced(escaped(text), "json"));
  }
  for (const message of shownBranch(chat)) {
    parts.push(messageText(message));
    for (const ref of message.attachments ?? []) parts.push(fileText(ref, files));
  }
  return [...parts, ""].join("\n\n");
}

function messageText(message: PortableMessage): string {
  const { role, content, reasoning, model, createdAt, toolCalls = [], tool = null } = message;
  const who = tool?.title ?? model;
  const name = who === null ? NAMES[role] : `${NAMES[role]} (${who})`;
  // What a call was given stands where an answer's reasoning does.
  const before = tool === null ? reasoning : tool.arguments;
  const thought = before === "" ? [] : [before.replace(/^/gm, "> ")];
  const calls = toolCalls.length === 0 ? {} : { toolCalls };
  const facts = { model, createdAt, thought: thought.length > 0, ...calls, ...(tool && { tool }) };
  return [mark(role, facts), `## ${name}`, ...thought, escaped(content)].join("\n\n");
}

function fileText({ id, name }: AttachmentRef, files: CarriedFiles): string {
  const file = files.get(id);
  const head = mark("file", { id, name });
  const shown = name.replaceAll(/[[\]\\`]/g, "\\$&");
  if (file === undefined) return `${head}\n\n${shown}`;
  if (file.kind === "text") return `${head}\n\n${fenced(escaped(file.text ?? ""))}`;
  const sign = file.kind === "image" ? "!" : "";
  return `${head}\n\n${sign}[${shown}](${dataUrl(file.type, file.base64)})`;
}

/** @returns null when it is no Markdown that llcuda has written */
export function readMarkdown(text: string): ReadChats | null {
  const reader = new MarkdownReader();
  for (const line of text.split("\n")) {
    const found = MARK.exec(line);
    const facts = found === null ? null : factsIn(found[2]!);
    if (found === null || facts === null) reader.line(line);
    else reader.begin(found[1] as Kind, facts);
  }
  return reader.end();
}

type Facts = Record<string, unknown>;

function factsIn(json: string): Facts | null {
  try {
    return JSON.parse(json) as Facts;
  } catch {
    return null;
  }
}

const textIn = (facts: Facts, name: string): string | null => {
  const value = facts[name];
  return typeof value === "string" ? value : null;
};

/** Takes part after part, each from its mark to the next one. */
class MarkdownReader {
  readonly #chats: PortableChat[] = [];
  readonly #files = new Map<string, IncomingFile>();
  #leftOut = 0;
  #lines: string[] = [];
  #open: { kind: Kind; facts: Facts } | null = null;

  line(line: string): void {
    this.#lines.push(line);
  }

  begin(kind: Kind, facts: Facts): void {
    this.#close();
    if (kind === "chat") this.#chats.push(emptyChat(facts));
    else this.#open = { kind, facts };
  }

  end(): ReadChats | null {
    this.#close();
    if (this.#chats.length === 0) return null;
    return { chats: this.#chats, files: this.#files, leftOut: this.#leftOut };
  }

  #close(): void {
    const chat = this.#chats.at(-1);
    if (this.#open !== null && chat !== undefined) {
      // A blank line, for all but files the heading and another one, the text, a blank line.
      const from = this.#open.kind === "file" ? 1 : 3;
      const body = this.#lines.slice(from).join("\n").replace(/\n+$/, "");
      this.#take(this.#open, body, chat);
    }
    this.#lines = [];
    this.#open = null;
  }

  #take({ kind, facts }: { kind: Kind; facts: Facts }, body: string, chat: PortableChat): void {
    if (kind === "prompt") chat.settings = { ...chat.settings, system: unescaped(body) };
    else if (kind === "settings") {
      const read = AnswerOptions.safeParse(factsIn(unescaped(unfenced(body) ?? body)));
      if (read.success) chat.settings = { ...chat.settings, ...read.data };
      else this.#leftOut += 1;
    } else if (kind === "file") this.#file(facts, body, chat);
    else if (kind !== "chat") chat.messages.push(messageOf(kind, facts, body, chat));
  }

  #file(facts: Facts, body: string, chat: PortableChat): void {
    const [id, name] = [textIn(facts, "id"), textIn(facts, "name")];
    const message = chat.messages.at(-1);
    if (id === null || name === null || message === undefined) {
      this.#leftOut += 1;
      return;
    }
    (message.attachments ??= []).push({ id, name });
    const text = unfenced(body);
    // No pattern: one that runs over many megabytes exhausts the engine's stack.
    const from = body.lastIndexOf("](data:");
    const url = from === -1 ? "" : body.slice(from + 2, -1);
    const bytes = text === null ? bytesOfDataUrl(url) : Buffer.from(unescaped(text));
    if (bytes !== null) this.#files.set(id, { name, bytes });
  }
}

function emptyChat(facts: Facts): PortableChat {
  const createdAt = textIn(facts, "createdAt") ?? new Date().toISOString();
  const tags = Array.isArray(facts["tags"]) ? facts["tags"] : [];
  return {
    title: textIn(facts, "title") ?? "",
    folder: textIn(facts, "folder"),
    tags: tags.filter((tag) => typeof tag === "string"),
    pinned: false,
    archived: false,
    createdAt,
    updatedAt: textIn(facts, "updatedAt") ?? createdAt,
    leafId: null,
    settings: null,
    messages: [],
  };
}

const Calls = z.array(ToolCall).catch([]);
const Run = ToolRun.nullable().catch(null);

function messageOf(
  role: PortableMessage["role"],
  facts: Facts,
  body: string,
  chat: PortableChat,
): PortableMessage {
  const end = body.indexOf("\n\n");
  const cut = facts["thought"] !== true ? 0 : end === -1 ? body.length : end;
  const quoted = body.slice(0, cut);
  const content = cut === 0 ? body : body.slice(cut + 2);
  const tool = Run.parse(facts["tool"] ?? null);
  return {
    id: String(chat.messages.length),
    parentId: chat.messages.at(-1)?.id ?? null,
    role,
    content: unescaped(content),
    reasoning: tool === null ? quoted.replace(/^> ?/gm, "") : "",
    status: "done",
    model: textIn(facts, "model"),
    options: null,
    stats: null,
    toolCalls: Calls.parse(facts["toolCalls"] ?? []),
    tool,
    createdAt: textIn(facts, "createdAt") ?? chat.createdAt,
  };
}
