import type { ChatEvent } from "@llcuda/protocol";
import type { Agent } from "../../connection/agent.ts";
import { Feed } from "../../connection/feed.ts";
import { applyChatEvent, EMPTY_CHAT, type ChatView } from "./chat-view.ts";

export type ChatFeed = Feed<ChatEvent, ChatView>;

/** Chats whose text is kept after they were left, so that going back to them is instant. */
const KEPT = 30;

const feedsOf = new WeakMap<Agent, Map<string, ChatFeed>>();

/** The one feed of a chat. */
export function chatFeed(agent: Agent, chatId: string): ChatFeed {
  const feeds = feedsOf.get(agent) ?? new Map<string, ChatFeed>();
  feedsOf.set(agent, feeds);
  const known = feeds.get(chatId);
  if (known !== undefined) {
    // A Map keeps the order of insertion: the first is the one used longest ago.
    feeds.delete(chatId);
    feeds.set(chatId, known);
    return known;
  }
  const feed: ChatFeed = new Feed<ChatEvent, ChatView>({
    initial: EMPTY_CHAT,
    open: (observer) => agent.client.chats.one.watch.subscribe({ chatId }, observer),
    reduce: applyChatEvent,
    broken: (view) => view.gap,
  });
  feeds.set(chatId, feed);
  const oldest = feeds.size > KEPT ? feeds.keys().next().value : undefined;
  if (oldest !== undefined) feeds.delete(oldest);
  return feed;
}
