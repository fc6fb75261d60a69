import type { Chat } from "@llcuda/protocol";
import { expect, it } from "vitest";
import { chatOf } from "../chat.test-data.ts";
import { groupChats } from "./chat-groups.ts";

const chat = (id: string, time: Date, pinned = false): Chat =>
  chatOf({ id, pinned, updatedAt: time.toISOString() });

it("groups chats by day, as the clock on the wall counts days", () => {
  const now = new Date(2026, 10, 21, 0, 30);
  const groups = groupChats(
    [
      chat("pinned", new Date(2025, 1, 1), true),
      chat("now", now),
      chat("midnight", new Date(2026, 10, 21, 0, 0)),
      chat("an hour ago", new Date(2026, 10, 20, 23, 30)),
      chat("monday", new Date(2026, 10, 16, 12, 0)),
      chat("old", new Date(2025, 1, 1)),
    ],
    now,
  );
  expect(groups.map(({ name, chats }) => [name, chats.map(({ id }) => id)])).toEqual([
    ["Pinned", ["pinned"]],
    ["Today", ["now", "midnight"]],
    ["Yesterday", ["an hour ago"]],
    ["This week", ["monday"]],
    ["Earlier", ["old"]],
  ]);
  expect(groupChats([], now)).toEqual([]);
});
