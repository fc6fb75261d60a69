import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Message } from "@llcuda/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newChat } from "../chat/new-chat.ts";
import { newMessage } from "../chat/new-message.ts";
import { ChatStore } from "./chat-store.ts";
import { openDatabase } from "./database.ts";

let folder: string;
let database: DatabaseSync;
let store: ChatStore;
const file = (): string => join(folder, "llcuda.sqlite");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-store-"));
  database = openDatabase(file());
  store = new ChatStore(database);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const chat = newChat("Title", { id: "c" });

function message(id: string, parentId: string | null, rest: Partial<Message> = {}): Message {
  const content = `text of ${id}`;
  return newMessage({ id, chatId: "c", parentId, role: "user", status: "done", content, ...rest });
}

const ids = (messages: readonly Message[]): string[] => messages.map(({ id }) => id);
const save = (...messages: Message[]): void => {
  for (const each of messages) store.saveMessage(each, null);
};

test("a chat and the branch that is shown survive a reopening", () => {
  store.addChat(chat);
  const error = { code: "ENGINE_CRASHED" as const, message: "m", hint: "h", remedies: [] };
  const options = { temperature: 0.5, seed: 7 };
  const messages = [message("a", null), message("b1", "a", { error, options }), message("b2", "a")];
  save(...messages);
  const change = { leafId: "b1", folder: "Work", tags: ["x", "y"], pinned: true };
  store.changeChat("c", change);
  database.close();

  database = openDatabase(file());
  store = new ChatStore(database);
  expect(store.chat("c")).toEqual({ ...chat, ...change });
  const shown = store.branch(store.chat("c")!);
  expect(shown.messages).toEqual([messages[0], messages[1]]);
  expect(shown.forks).toEqual([{ parentId: "a", ids: ["b1", "b2"] }]);
  store.changeChat("c", { leafId: "b2" });
  expect(ids(store.branch(store.chat("c")!).messages)).toEqual(["a", "b2"]);
});

test("the end of a branch is found through its newest messages", () => {
  store.addChat(chat);
  save(message("a", null), message("b1", "a"), message("b2", "a"));
  save(message("c1", "b1"), message("c2", "b1"), message("d", "c1"));
  expect(store.leafUnder("c", "a")).toBe("b2");
  expect(store.leafUnder("c", "b1")).toBe("c2");
  expect(store.leafUnder("c", "c1")).toBe("d");
});

test("a branch that is thrown away is nowhere, and comes back whole", () => {
  store.addChat(chat);
  save(message("a", null), message("b1", "a"), message("b2", "a"), message("c1", "b1"));
  store.trash.throwBranch("c", "b1", "t", chat.createdAt);
  expect(ids(store.messages("c"))).toEqual(["a", "b2"]);
  expect(store.message("c", "c1")).toBeNull();
  expect(store.search.find("text of c1", 10).hits).toEqual([]);
  expect(store.trash.restoreBranch("c", "t")).toBe("b1");
  expect(ids(store.messages("c"))).toEqual(["a", "b1", "b2", "c1"]);
  expect(store.trash.restoreBranch("c", "t")).toBeNull();
});

test("a branch that was thrown away twice comes back as it was each time", () => {
  store.addChat(chat);
  save(message("a", null), message("b", "a"), message("c", "b"));
  store.trash.throwBranch("c", "c", "inner", chat.createdAt);
  store.trash.throwBranch("c", "b", "outer", chat.createdAt);
  expect(store.trash.restoreBranch("c", "outer")).toBe("b");
  expect(ids(store.messages("c"))).toEqual(["a", "b"]);
  expect(store.trash.restoreBranch("c", "inner")).toBe("c");
});

test("unfinished messages name the agent that was writing them", () => {
  store.addChat(chat);
  store.saveMessage(message("a", null, { status: "streaming", content: "half" }), "12:34");
  expect(store.unfinished()).toMatchObject([{ owner: "12:34", message: { content: "half" } }]);
  expect(store.chat("c")?.running).toBe(true);
  save(message("a", null));
  expect(store.unfinished()).toEqual([]);
  expect(store.chat("c")?.running).toBe(false);
});

test("deleting a chat for good deletes its messages and their words", () => {
  store.addChat(chat);
  save(message("a", null));
  store.trash.deleteForGood("c");
  expect(database.prepare("SELECT count(*) AS n FROM messages").get()).toEqual({ n: 0 });
  expect(database.prepare("SELECT count(*) AS n FROM words WHERE words MATCH 'tex'").get()).toEqual(
    {
      n: 0,
    },
  );
  database.exec("INSERT INTO words (words) VALUES ('integrity-check')");
});

test("the trash keeps the newest chats, and none for too long", () => {
  const now = new Date("2026-06-30T00:00:00Z");
  const day = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString();
  for (let each = 0; each < 205; each += 1) {
    store.addChat(newChat(`${each}`, { deletedAt: day(1 + each / 1_000) }));
  }
  store.addChat(newChat("too old", { deletedAt: day(31) }));
  store.addChat(newChat("kept"));
  store.trash.purge(now);
  const titles = store.shelves.page({ shelf: "trash" }, 300).chats.map(({ title }) => title);
  expect(titles).toEqual(Array.from({ length: 200 }, (_, each) => `${each}`));
  expect(store.shelves.counts()).toMatchObject({ active: 1, trash: 200 });
});
