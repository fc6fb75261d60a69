import type { ContextCount, Message } from "@llcuda/protocol";

/** Whether the chat has no room for what is being written, or was just refused for that. */
export function isFull(count: ContextCount | null, messages: readonly Message[]): boolean {
  const refused = messages.at(-1)?.error?.code === "CONTEXT_EXCEEDED";
  return refused || (count !== null && count.tokens > count.context);
}
