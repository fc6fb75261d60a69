import type { Chat } from "@llcuda/protocol";

export interface ChatGroup {
  name: string;
  chats: Chat[];
}

const DAY_MS = 24 * 3600 * 1000;

function groupName({ pinned, updatedAt }: Chat, midnight: number): string {
  if (pinned) return "Pinned";
  const time = Date.parse(updatedAt);
  if (time >= midnight) return "Today";
  if (time >= midnight - DAY_MS) return "Yesterday";
  return time >= midnight - 6 * DAY_MS ? "This week" : "Earlier";
}

/** Chats by age, in the order they come. */
export function groupChats(chats: readonly Chat[], now: Date): ChatGroup[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const groups: ChatGroup[] = [];
  for (const chat of chats) {
    const name = groupName(chat, midnight);
    const last = groups.at(-1);
    if (last?.name === name) last.chats.push(chat);
    else groups.push({ name, chats: [chat] });
  }
  return groups;
}
