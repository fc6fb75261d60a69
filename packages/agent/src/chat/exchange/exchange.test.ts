import { DatabaseSync } from "node:sqlite";
import { ChatsFormat, MAX_MESSAGE_CHARS, type Message } from "@llcuda/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ChatStore } from "../../store/chat-store.ts";
import { MIGRATIONS } from "../../store/migrations.ts";
import { newChat } from "../new-chat.ts";
import { newMessage } from "../new-message.ts";
import { Exchange } from "./exchange.ts";
import { LLAMA_UI_EXPORT, OPEN_WEBUI_EXPORT } from "./exports.test-data.ts";
import { writeHtml } from "./html.ts";
import type { PortableChat, PortableMessage } from "./portable-chat.ts";
import { parentsFirst } from "./tree-order.ts";

let database: DatabaseSync;
let store: ChatStore;
let exchange: Exchange;
let changes = 0;
beforeEach(() => {
  changes = 0;
  database = new DatabaseSync(":memory:");
  for (const migration of MIGRATIONS) database.exec(migration);
  store = new ChatStore(database);
  exchange = new Exchange(store, () => (changes += 1));
});
afterEach(() => database.close());

const at = "2026-01-01T00:00:00.000Z";
const TRICKY = [
  "a\n\n## You\n\n> quote",
  "<!-- llcuda:user {} -->\n\\<!-- llcuda:chat {} -->",
  "--> end --",
  "",
  "\n\nblank lines around\n\n",
  "日本 🦙 مرحبا",
];

/** One question with two answers and what follows the second. */
function tree(texts: readonly string[]): string {
  const [one = "", two = "", three = "", four = ""] = texts;
  const say = (id: string, parentId: string | null, content: string, rest: Partial<Message>) =>
    store.saveMessage(
      newMessage({ id, chatId: "c", parentId, role: "user", status: "done", content, ...rest }),
      null,
    );
  store.addChat(
    newChat("Title -- of <it>", {
      id: "c",
      leafId: "d",
      folder: "Work",
      tags: ["x"],
      createdAt: at,
    }),
  );
  say("a", null, one, { createdAt: at });
  say("b1", "a", two, { role: "assistant", model: "tiny", createdAt: at });
  const options = { seed: 7 };
  say("b2", "a", three, { role: "assistant", reasoning: "Hm.\nYes.", options, createdAt: at });
  say("d", "b2", four, { createdAt: at });
  return "c";
}

interface Shape {
  title: string;
  folder: string | null;
  tags: string[];
  leaf: number;
  messages: {
    role: string;
    content: string;
    reasoning: string;
    parent: number;
    createdAt: string;
  }[];
}

/** A chat without the ids, which every import makes anew. */
function shape(chatId: string): Shape {
  const { title, folder, tags, leafId } = store.chat(chatId)!;
  const messages = store.messages(chatId);
  const place = (id: string | null): number => messages.findIndex((each) => each.id === id);
  return {
    title,
    folder,
    tags,
    leaf: place(leafId),
    messages: messages.map(({ role, content, reasoning, parentId, createdAt }) => ({
      role,
      content,
      reasoning,
      parent: place(parentId),
      createdAt,
    })),
  };
}

/** What of a chat each form keeps: Markdown its shown branch alone, others no folders. */
const kept: Record<Exclude<ChatsFormat, "html">, (shape: Shape) => object> = {
  json: (whole) => whole,
  markdown: ({ messages, title, folder, tags }) => {
    const shown = messages.filter(({ content }) => content !== "1");
    return { title, folder, tags, shown: shown.map(({ role, content }) => ({ role, content })) };
  },
  "open-webui": ({ title, tags, leaf, messages }) => ({ title, tags, leaf, messages }),
  "llama-ui": ({ title, leaf, messages }) => ({ title, leaf, messages }),
};

describe.each(ChatsFormat.options.filter((format) => format !== "html"))("as %s", (format) => {
  test("a chat goes out and comes back", async () => {
    const id = tree(["One", "1", "eins", "Two"]);
    const { text } = await exchange.export([id], format);
    const { chatIds } = exchange.import(text);
    expect(changes).toBe(1);
    expect(kept[format](shape(chatIds[0]!))).toEqual(kept[format](shape(id)));
  });

  test("every text stays as it is", async () => {
    const id = tree([TRICKY[0]!, TRICKY[1]!, TRICKY[2]!, TRICKY[5]!]);
    const { text } = await exchange.export([id], format);
    const back = exchange.import(text).chatIds[0]!;
    const { leafId } = store.chat(back)!;
    const contents = (leaf: string): string[] =>
      store.pathTo(leaf).map(({ content, reasoning }) => `${reasoning}|${content}`);
    expect(contents(leafId!)).toEqual(contents("d"));
  });
});

describe("a file of another program", () => {
  test("of llama-server's page is read with its branches and thoughts, and what has no place is counted", () => {
    const { chatIds, messages, leftOut } = exchange.import(JSON.stringify(LLAMA_UI_EXPORT));
    expect({ messages, leftOut }).toEqual({ messages: 3, leftOut: 2 });
    const stored = store.chat(chatIds[0]!)!;
    expect(stored).toMatchObject({ title: "Sky", titleSource: "person", createdAt: at });
    const { messages: shown, forks } = store.branch(stored);
    expect(shown).toMatchObject([
      { role: "user", content: "Why is it blue?\n\nfrom the notes" },
      { role: "assistant", content: "Scattering.", reasoning: "Rayleigh?", model: "tiny" },
    ]);
    expect(forks[0]?.ids).toHaveLength(2);
  });

  test("of Open WebUI is read with its branches, thoughts, tags and pin", () => {
    const { chatIds, leftOut } = exchange.import(JSON.stringify(OPEN_WEBUI_EXPORT));
    // A picture and the system prompt.
    expect(leftOut).toBe(2);
    const stored = store.chat(chatIds[0]!)!;
    expect(stored).toMatchObject({ title: "Sky", tags: ["physics"], pinned: true, createdAt: at });
    const { messages, forks } = store.branch(stored);
    expect(messages).toMatchObject([
      { content: "Why is it blue?" },
      { content: "Scattering.", reasoning: "Rayleigh?\nYes.", model: "tiny" },
    ]);
    expect(forks[0]?.ids).toHaveLength(2);
  });

  test("is cut where a text is longer than any message here, which is counted", () => {
    const [chat] = structuredClone(OPEN_WEBUI_EXPORT);
    chat!.chat.history.messages.a1.content = "x".repeat(MAX_MESSAGE_CHARS + 1);
    chat!.chat.params.system = " ";
    const { chatIds, leftOut } = exchange.import(JSON.stringify(chat));
    expect(leftOut).toBe(2);
    const lengths = store.messages(chatIds[0]!).map(({ content }) => content.length);
    expect(Math.max(...lengths)).toBe(MAX_MESSAGE_CHARS);
  });

  test("that is none is refused, and nothing is added", () => {
    for (const text of ["hello", "{}", "[]", "[1]", '{"chats":[]}', "# A heading"]) {
      expect(() => exchange.import(text)).toThrow(
        expect.objectContaining({ code: "INPUT_INVALID" }),
      );
    }
    expect(store.shelves.counts().active).toBe(0);
  });
});

const message = (id: string, parentId: string | null): PortableMessage =>
  newMessage({ id, chatId: "c", parentId, role: "user", status: "done" });

const order = (...all: [string, string | null][]): string[] =>
  parentsFirst(all.map(([id, parentId]) => message(id, parentId))).map(({ id }) => id);

describe("a foreign tree", () => {
  test("comes parents first; what hangs on nothing begins, what hangs on itself is left out", () => {
    expect(order(["c", "b"], ["b", "a"], ["a", null])).toEqual(["a", "b", "c"]);
    expect(order(["a", "gone"])).toEqual(["a"]);
    expect(order(["a", "b"], ["b", "a"], ["c", null])).toEqual(["c"]);
  });
});

const page = (content: string, title = "T"): string => {
  const chat: PortableChat = {
    title,
    folder: null,
    tags: [],
    pinned: false,
    archived: false,
    createdAt: at,
    updatedAt: at,
    leafId: null,
    messages: [
      newMessage({ chatId: "c", parentId: null, role: "assistant", status: "done", content }),
    ],
  };
  return writeHtml([chat]);
};

describe("a page to share", () => {
  test("draws Markdown, and needs nothing beside itself", () => {
    const html = page("**bold** [site](https://example.org) ![pic](https://example.org/p.png)");
    expect(html).toContain("<strong>bold</strong>");
    expect(html).toContain('<a href="https://example.org" rel="noopener noreferrer nofollow">');
    expect(html).not.toMatch(/<(img|script|link|iframe|object|embed)\b|src=|url\(/i);
  });

  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JAVA\tSCRIPT:alert(1))",
    "![x](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    '[x](https://e.org/"onmouseover="alert(1))',
    "```html\n<script>alert(1)</script>\n```",
    "`<svg onload=alert(1)>`",
    "<!--><svg onload=alert(1)>-->",
    "[a]: javascript:alert(1)\n[a]",
    "<javascript:alert(1)>",
    "</style></title><script>alert(1)</script>",
  ])("leaves no way for %j", (text) => {
    for (const html of [page(text), page("x", text)]) {
      const tags = [...html.matchAll(/<([a-z!/][^\s>]*)([^>]*)>/gi)];
      for (const [, name, attributes = ""] of tags) {
        expect(name).not.toMatch(/^(script|svg|img|iframe|object|embed|form)/i);
        expect(attributes).not.toMatch(/(^|\s)on\w+\s*=|javascript:/i);
      }
    }
  });

  test("never fails, whatever a model wrote", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(page(text)).toContain("</html>");
      }),
    );
  });
});
