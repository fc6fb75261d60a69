import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChatsView } from "@llcuda/protocol";
import { newChat } from "../chat/new-chat.ts";
import type { StoredChat } from "./chat-rows.ts";
import { ChatStore } from "./chat-store.ts";
import { MIGRATIONS } from "./migrations.ts";

let database: DatabaseSync;
let store: ChatStore;
beforeEach(() => {
  database = new DatabaseSync(":memory:");
  for (const migration of MIGRATIONS) database.exec(migration);
  store = new ChatStore(database);
});
afterEach(() => database.close());

const ACTIVE: ChatsView = { shelf: "active" };
const add = (id: string, rest: Partial<StoredChat> = {}): void => {
  store.addChat(newChat(`Title of ${id}`, { id, updatedAt: `2026-01-01T00:00:0${id}`, ...rest }));
};
const plan = (sql: string): string =>
  database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((row) => String(row["detail"]))
    .join("; ");
const idsOf = (view: ChatsView): string[] => store.shelves.page(view, 50).chats.map(({ id }) => id);

describe("a shelf", () => {
  test("is read page by page, pinned chats first, then the newest, each chat once", () => {
    for (const id of ["1", "2", "3", "4", "5", "6", "7"]) add(id, { pinned: id === "2" });
    const seen: string[] = [];
    let page = store.shelves.page(ACTIVE, 3);
    for (;;) {
      seen.push(...page.chats.map(({ id }) => id));
      if (!page.more) break;
      page = store.shelves.page(ACTIVE, 3, page.chats.at(-1));
    }
    expect(seen).toEqual(["2", "7", "6", "5", "4", "3", "1"]);
  });

  test("holds what belongs there: active, archived, thrown away, a folder, a tag", () => {
    add("1", { folder: "Work", tags: ["x", "y"] });
    add("2", { folder: "Work", archived: true });
    add("3", { tags: ["x"] });
    add("4", { deletedAt: "2026-01-01", folder: "Work", tags: ["x"] });
    expect(idsOf(ACTIVE)).toEqual(["3", "1"]);
    expect(idsOf({ shelf: "archived" })).toEqual(["2"]);
    expect(idsOf({ shelf: "trash" })).toEqual(["4"]);
    expect(idsOf({ shelf: "active", folder: "Work" })).toEqual(["1"]);
    expect(idsOf({ shelf: "active", tag: "x" })).toEqual(["3", "1"]);
    expect(store.shelves.counts()).toEqual({
      active: 2,
      archived: 1,
      trash: 1,
      folders: [{ name: "Work", chats: 1 }],
      tags: [
        { name: "x", chats: 2 },
        { name: "y", chats: 1 },
      ],
    });
  });

  test("tells what changed since it was read, and nothing else", () => {
    for (const id of ["1", "2", "3"]) add(id);
    const { last } = store.shelves.revisions();
    store.changeChat("2", { title: "Another" });
    store.changeChat("3", { deletedAt: "2026-01-01" });
    expect(store.shelves.changedSince(last, 10).map(({ id }) => id)).toEqual(["2", "3"]);
    const now = store.shelves.revisions().last;
    expect(store.shelves.changedSince(now, 10)).toEqual([]);
  });

  test("is read by an index, in its order, however many chats there are", () => {
    const page = plan(
      `SELECT * FROM chats c WHERE c.deleted_at IS NULL AND c.archived = 0
         AND (c.pinned, c.updated_at, c.id) < (0, 'x', 'y')
         ORDER BY c.pinned DESC, c.updated_at DESC, c.id DESC LIMIT 100`,
    );
    expect(page).toContain("USING INDEX chats_in_order");
    expect(page).not.toContain("TEMP B-TREE");
    const changes = plan("SELECT * FROM chats c WHERE c.revision > 5 ORDER BY c.revision LIMIT 9");
    expect(changes).toBe("SEARCH c USING INDEX chats_by_revision (revision>?)");
    const running = plan("SELECT 1 FROM messages m WHERE m.chat_id = 'c' AND m.owner IS NOT NULL");
    expect(running).toContain("messages_unfinished");
    const nodes = plan(
      "SELECT id FROM messages WHERE chat_id = 'c' AND parent_id = 'p' AND trash_id IS NULL",
    );
    expect(nodes).toContain("messages_of_parent");
  });
});
