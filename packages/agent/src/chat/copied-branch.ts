import { randomUUID } from "node:crypto";
import type { Message } from "@llcuda/protocol";

/** Copies of messages that follow each other, below a parent; an answer that still runs as far as it is. */
export function copiedBranch(
  path: readonly Message[],
  chatId: string,
  parentId: string | null,
): Message[] {
  const copies: Message[] = [];
  for (const message of path) {
    const running = message.status === "waiting" || message.status === "streaming";
    copies.push({
      ...message,
      id: randomUUID(),
      chatId,
      parentId: copies.at(-1)?.id ?? parentId,
      round: null,
      status: running ? "stopped" : message.status,
      tool:
        message.tool?.state === "running" ? { ...message.tool, state: "stopped" } : message.tool,
    });
  }
  return copies;
}
