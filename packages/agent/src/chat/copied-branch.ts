import { randomUUID } from "node:crypto";
import type { Message } from "@llcuda/protocol";
import { atRest } from "./at-rest.ts";

/** Copies of messages that follow each other, below a parent; an answer that still runs as far as it is. */
export function copiedBranch(
  path: readonly Message[],
  chatId: string,
  parentId: string | null,
): Message[] {
  const copies: Message[] = [];
  for (const message of path) {
    copies.push({
      ...message,
      id: randomUUID(),
      chatId,
      parentId: copies.at(-1)?.id ?? parentId,
      round: null,
      ...atRest(message),
    });
  }
  return copies;
}
