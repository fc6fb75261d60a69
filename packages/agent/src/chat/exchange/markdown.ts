import type { PortableChat, PortableMessage, ReadChats } from "./portable-chat.ts";
import { shownBranch } from "./portable-chat.ts";

/** Marks where a chat and a message begin; readers of Markdown do not show it. */
const MARK = /^<!-- llcuda:(chat|user|assistant|system|tool) (\{.*\}) -->$/;
/** A line of a text that looks like a mark gets a sign in front, which is taken away again. */
const LOOKS_LIKE_MARK = /^\\*<!-- llcuda:/;

const NAMES = { user: "You", assistant: "Answer", system: "System", tool: "Tool" };

/** Chats to read: the branch that is shown. llcuda can read it back. */
export function writeMarkdown(chats: readonly PortableChat[]): string {
  return chats.map(chatText).join("\n");
}

function mark(kind: string, facts: object): string {
  // No text inside may end the comment.
  return `<!-- llcuda:${kind} ${JSON.stringify(facts).replaceAll("--", "\\u002d-")} -->`;
}

function chatText(chat: PortableChat): string {
  const { title, folder, tags, createdAt, updatedAt } = chat;
  const head = mark("chat", { title, folder, tags, createdAt, updatedAt });
  const messages = shownBranch(chat).map(messageText);
  return [head, `# ${title.replaceAll("\n", " ")}`, ...messages, ""].join("\n\n");
}

function messageText({ role, content, reasoning, model, createdAt }: PortableMessage): string {
  const name = model === null ? NAMES[role] : `${NAMES[role]} (${model})`;
  const thought = reasoning === "" ? [] : [reasoning.replace(/^/gm, "> ")];
  const escaped = content
    .split("\n")
    .map((line) => (LOOKS_LIKE_MARK.test(line) ? `\\${line}` : line))
    .join("\n");
  const facts = { model, createdAt, thought: thought.length > 0 };
  return [mark(role, facts), `## ${name}`, ...thought, escaped].join("\n\n");
}

/** @returns null when it is no Markdown that llcuda has written */
export function readMarkdown(text: string): ReadChats | null {
  const chats: PortableChat[] = [];
  let lines: string[] = [];
  let open: { role: PortableMessage["role"]; facts: Facts } | null = null;
  const close = (): void => {
    const chat = chats.at(-1);
    if (open !== null && chat !== undefined) chat.messages.push(read(open, lines, chat));
    lines = [];
    open = null;
  };
  for (const line of text.split("\n")) {
    const found = MARK.exec(line);
    const facts = found === null ? null : factsIn(found[2]!);
    if (found === null || facts === null) {
      lines.push(line);
      continue;
    }
    close();
    if (found[1] === "chat") chats.push(emptyChat(facts));
    else open = { role: found[1] as PortableMessage["role"], facts };
  }
  close();
  return chats.length === 0 ? null : { chats, leftOut: 0 };
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
    messages: [],
  };
}

function read(
  { role, facts }: { role: PortableMessage["role"]; facts: Facts },
  lines: readonly string[],
  chat: PortableChat,
): PortableMessage {
  // A blank line, the heading, a blank line, the text, a blank line.
  const body = lines.slice(3).join("\n").replace(/\n+$/, "");
  const cut = facts["thought"] === true ? body.indexOf("\n\n") : -1;
  const quoted = cut === -1 ? "" : body.slice(0, cut);
  const content = cut === -1 ? body : body.slice(cut + 2);
  const parentId = chat.messages.at(-1)?.id ?? null;
  return {
    id: String(chat.messages.length),
    parentId,
    role,
    content: content
      .split("\n")
      .map((line) => (line.startsWith("\\") && LOOKS_LIKE_MARK.test(line) ? line.slice(1) : line))
      .join("\n"),
    reasoning: quoted.replace(/^> ?/gm, ""),
    status: "done",
    model: textIn(facts, "model"),
    options: null,
    stats: null,
    createdAt: textIn(facts, "createdAt") ?? chat.createdAt,
  };
}
