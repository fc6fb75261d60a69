import { MAX_IMPORT_CHARS } from "@llcuda/protocol";
import { expect, it } from "vitest";
import { importParts } from "./import-parts.ts";

it("cuts a large file between its chats, and leaves a small one as it is", () => {
  const chats = Array.from({ length: 9 }, (_, id) => ({
    id,
    text: "x".repeat(MAX_IMPORT_CHARS / 4),
  }));
  for (const file of [chats, { format: "llcuda-chats", version: 1, chats }]) {
    const parts = importParts(JSON.stringify(file));
    expect(parts.length).toBe(3);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(MAX_IMPORT_CHARS);
    const read = parts.flatMap((part) => {
      const value = JSON.parse(part) as typeof chats | { chats: typeof chats };
      return Array.isArray(value) ? value : value.chats;
    });
    expect(read.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  }
  expect(importParts("small")).toEqual(["small"]);
});
