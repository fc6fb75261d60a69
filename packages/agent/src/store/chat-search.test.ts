import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newChat } from "../chat/new-chat.ts";
import { newMessage } from "../chat/new-message.ts";
import { ChatStore } from "./chat-store.ts";
import { MIGRATIONS } from "./migrations.ts";
import { marksIn, searchWords, snippetOf } from "./search-words.ts";

let database: DatabaseSync;
let store: ChatStore;
beforeEach(() => {
  database = new DatabaseSync(":memory:");
  for (const migration of MIGRATIONS) database.exec(migration);
  store = new ChatStore(database);
});
afterEach(() => database.close());

function write(chatId: string, title: string, ...texts: string[]): void {
  store.addChat(newChat(title, { id: chatId }));
  for (const [index, content] of texts.entries()) {
    const id = `${chatId}${index}`;
    const message = { id, chatId, parentId: null, role: "user", status: "done", content } as const;
    store.saveMessage(newMessage(message), null);
  }
}
const found = (query: string, limit = 10): string[] =>
  store.search.find(query, limit).hits.map(({ chat }) => chat.id);

describe("a search", () => {
  test("finds pieces of words, in any case, all of them in one message or title", () => {
    write("a", "One", "The GPU kernel was compiled.", "nothing");
    write("b", "Kernel talk", "the gpu");
    write("c", "Three", "a kernel", "and a GPU apart");
    expect(found("compil")).toEqual(["a"]);
    expect(found("KERNEL")).toEqual(["b", "c", "a"]);
    expect(found("kernel gpu")).toEqual(["a"]);
    expect(found("nowhere")).toEqual([]);
    expect(found("  ")).toEqual([]);
  });

  test("finds short words and words of languages without spaces", () => {
    write("a", "One", "東京は日本の首都です。", "AI");
    write("b", "Two", "Ärger im Café", "x");
    expect(found("日本の首")).toEqual(["a"]);
    expect(found("首都")).toEqual(["a"]);
    expect(found("ai")).toEqual(["a"]);
    expect(found("ÄRGER")).toEqual(["b"]);
  });

  test("takes every sign as it is: it is no query language", () => {
    write("a", "One", 'say "hello" OR NOT (x) * col:val %like_ \\ \'end');
    for (const query of [
      '"hello"',
      "OR NOT",
      "(x)",
      "col:val",
      "%like_",
      "\\",
      "'end",
      '"',
      "NEAR(",
    ]) {
      expect([query, found(query)]).toEqual([query, query === "NEAR(" ? [] : ["a"]]);
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 30, unit: "binary" }), (query) => {
        store.search.find(query, 5);
      }),
    );
  });

  test("shows a chat once, with its newest finds, and says when there is more", () => {
    write("a", "One", ...Array.from({ length: 8 }, (_, index) => `needle ${index}`));
    const { hits, complete } = store.search.find("needle", 10);
    expect(complete).toBe(true);
    expect(hits[0]!.messages.map(({ snippet }) => snippet.text)).toEqual([
      "needle 7",
      "needle 6",
      "needle 5",
    ]);
    write("b", "Two", "needle");
    write("c", "Three", "needle");
    const few = store.search.find("needle", 2);
    expect(few.hits.map(({ chat }) => chat.id)).toEqual(["c", "b"]);
    expect(few.complete).toBe(false);
  });

  test("leaves out what was thrown away, and finds it again when it comes back", () => {
    write("a", "One", "needle");
    store.changeChat("a", { deletedAt: "2026-01-01" });
    expect(found("needle")).toEqual([]);
    expect(found("one")).toEqual([]);
    store.changeChat("a", { deletedAt: null });
    expect(found("needle")).toEqual(["a"]);
  });

  test("follows a text that changes", () => {
    write("a", "One", "before");
    const [message] = store.messages("a");
    store.saveMessage({ ...message!, content: "after" }, null);
    expect(found("before")).toEqual([]);
    expect(found("after")).toEqual(["a"]);
    database.exec("INSERT INTO words (words) VALUES ('integrity-check')");
  });
});

describe("a snippet", () => {
  test("is cut around the first find, on one line, with marks in their places", () => {
    const text = `${"lead ".repeat(40)}the\nneedle is here ${"tail ".repeat(90)}`;
    const { text: shown, marks } = snippetOf(text, marksIn(text, ["needle", "here"])!);
    expect(shown.startsWith("…") && shown.endsWith("…")).toBe(true);
    expect(shown).not.toContain("\n");
    expect(marks.map(({ from, to }) => shown.slice(from, to))).toEqual(["needle", "here"]);
  });

  test("marks what was found in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ minLength: 1 }), (text, word) => {
        const words = searchWords(word);
        const marks = words.length === 0 ? null : marksIn(text, words);
        if (marks === null) return;
        const snippet = snippetOf(text, marks);
        for (const { from, to } of snippet.marks) {
          expect(from).toBeLessThan(to);
          expect(to).toBeLessThanOrEqual(snippet.text.length);
        }
      }),
    );
  });
});
