import type { Chat, ChatsEvent, ChatsView, Shelves } from "@llcuda/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chatOf } from "../features/chat/chat.test-data.ts";
import { applyChatsEvent, UNREAD_SHELF, withPage, type ChatShelf } from "./chat-shelf.ts";

const shelves: Shelves = { active: 3, archived: 0, trash: 0, folders: [], tags: [] };
const view: ChatsView = { shelf: "active" };
const chat = (id: string, day: number, rest: Partial<Chat> = {}): Chat =>
  chatOf({ id, updatedAt: `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z`, ...rest });
const page = (chats: Chat[], more = false): ChatsEvent => ({ type: "page", chats, more, shelves });
const changes = (...chats: Chat[]): ChatsEvent => ({ type: "changes", chats });
const run = (which: ChatsView, ...events: ChatsEvent[]): ChatShelf =>
  events.reduce((shelf, event) => applyChatsEvent(which, shelf, event), UNREAD_SHELF);
const ids = ({ chats }: ChatShelf): string[] => (chats ?? []).map(({ id }) => id);

describe("a shelf of chats", () => {
  it("sorts what changed in: pinned first, then the newest", () => {
    const shelf = run(view, page([chat("c", 3), chat("b", 2), chat("a", 1)]));
    expect(ids(applyChatsEvent(view, shelf, changes(chat("a", 9))))).toEqual(["a", "c", "b"]);
    const pinned = changes(chat("b", 2, { pinned: true }));
    expect(ids(applyChatsEvent(view, shelf, pinned))).toEqual(["b", "c", "a"]);
  });

  it("leaves out what went to another shelf, folder or tag, and takes what came", () => {
    const shelf = run(view, page([chat("b", 2), chat("a", 1)]));
    const gone = changes(chat("b", 2, { archived: true }), chat("a", 1, { deletedAt: "x" }));
    expect(ids(applyChatsEvent(view, shelf, gone))).toEqual([]);
    const work: ChatsView = { shelf: "active", folder: "Work", tag: "x" };
    const both = { folder: "Work", tags: ["y", "x"] };
    const come = changes(chat("a", 1, both), chat("b", 2, { folder: "Work" }), chat("c", 3));
    expect(ids(run(work, page([]), come))).toEqual(["a"]);
  });

  it("does not show a chat before those between it and the last one were read", () => {
    const shelf = run(view, page([chat("c", 9), chat("b", 8)], true), changes(chat("old", 1)));
    expect(ids(shelf)).toEqual(["c", "b"]);
    const rest = { chats: [chat("a", 5), chat("old", 1)], more: false };
    expect(ids(withPage(view, shelf, rest))).toEqual(["c", "b", "a", "old"]);
  });

  it("keeps the pages further down when the first one comes again", () => {
    const first = page([chat("c", 9), chat("b", 8)], true);
    const read = withPage(view, run(view, first), { chats: [chat("a", 5)], more: true });
    expect(ids(applyChatsEvent(view, read, first))).toEqual(["c", "b", "a"]);
    expect(applyChatsEvent(view, read, first).more).toBe(true);
    expect(ids(applyChatsEvent(view, read, page([chat("c", 9)])))).toEqual(["c"]);
  });

  it("shows after any changes what a fresh page would show", () => {
    const change = fc.record({
      id: fc.constantFrom("a", "b", "c", "d", "e"),
      day: fc.integer({ min: 1, max: 28 }),
      pinned: fc.boolean(),
      archived: fc.boolean(),
      deletedAt: fc.constantFrom(null, "2026-02-01"),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (all) => {
        const chats = all.map(({ id, day, ...rest }) => chat(id, day, rest));
        const told = run(view, page([]), ...chats.map((each) => changes(each)));
        const last = new Map(chats.map((each) => [each.id, each]));
        const fresh = run(view, page([]), changes(...last.values()));
        expect(told).toEqual(fresh);
      }),
    );
  });
});
