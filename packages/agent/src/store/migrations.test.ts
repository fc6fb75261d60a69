import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ChatStore } from "./chat-store.ts";
import { openDatabase } from "./database.ts";
import { MIGRATIONS } from "./migrations.ts";
import { OLDER_PROBABILITIES, OLDER_ROWS, OLDER_STORES } from "./older-stores.test-data.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-migrations-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Every table, index and trigger, in words that do not depend on how it came to be. */
function formOf(database: DatabaseSync): string[] {
  const rows = database
    .prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
    .all() as { type: string; name: string; sql: string }[];
  return rows
    .map(({ type, name, sql }) => `${type} ${name} ${sql.replaceAll(/["\s]+/g, " ")}`)
    .toSorted();
}

describe.each(OLDER_STORES)("a store of form $form", ({ form, tables }) => {
  const older = (): string => {
    const file = join(folder, "llcuda.sqlite");
    const database = new DatabaseSync(file);
    database.exec(`${tables}; PRAGMA user_version = ${form}; ${OLDER_ROWS}`);
    if (form >= 2) database.exec(OLDER_PROBABILITIES);
    database.close();
    return file;
  };

  test("is read whole: chats, the branch that is shown, figures and probabilities", () => {
    const database = openDatabase(older());
    const store = new ChatStore(database);
    const { chats } = store.shelves.page({ shelf: "active" }, 10);
    expect(chats.map(({ id, running }) => [id, running])).toEqual([
      ["c2", true],
      ["c1", false],
    ]);
    // Nobody knows who gave it its title: it is left alone.
    expect(chats[1]).toMatchObject({ title: "Why is the sky blue?", titleSource: "person" });
    const { messages, forks } = store.branch(store.chat("c1")!);
    expect(messages.map(({ content }) => content)).toEqual([
      "Why is the sky blue?",
      "Rayleigh scattering.",
    ]);
    expect(messages[1]).toMatchObject({ reasoning: "Hm.", stats: { tokens: 3 } });
    expect(forks).toEqual([{ parentId: "m1", ids: ["m2", "m3"] }]);
    expect(store.unfinished()).toMatchObject([{ message: { content: "eins zwei" } }]);
    expect(store.probabilities("c1", "m3").truncated).toBe(form >= 2);
    database.close();
  });

  test("is searched, and what is written from now on too", () => {
    const database = openDatabase(older());
    const store = new ChatStore(database);
    const found = (query: string): string[] =>
      store.search.find(query, 10).hits.map(({ chat }) => chat.id);
    expect(found("rayleigh")).toEqual(["c1"]);
    // Of an answer that is not complete nothing is found yet.
    expect(found("eins zwei")).toEqual([]);
    for (const { message } of store.unfinished()) store.saveMessage(message, null);
    expect(found("eins zwei")).toEqual(["c2"]);
    database.close();
  });

  test("has in the end the same form as a new one", () => {
    const database = openDatabase(older());
    const fresh = openDatabase(join(folder, "fresh.sqlite"));
    expect(formOf(database)).toEqual(formOf(fresh));
    expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    expect(database.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
    for (const each of [database, fresh]) each.close();
  });
});

test("every form but the newest has an older store to try", () => {
  expect(OLDER_STORES.map(({ form }) => form)).toEqual(
    Array.from({ length: MIGRATIONS.length - 1 }, (_, index) => index + 1),
  );
});
