import type { ChatsEvent, ChatsView } from "@llcuda/protocol";
import { shelfFeed, type Agent } from "../../../connection/agent.ts";
import { withPage, type ChatShelf } from "../../../connection/chat-shelf.ts";
import type { Feed } from "../../../connection/feed.ts";

/** As many as a page that is shown has; more are read when the reader gets there. */
const PAGE = 100;

const feedsOf = new WeakMap<Agent, Map<string, ChatsFeed>>();

/** One shelf, folder or tag, live, with what was read of it further down. */
export interface ChatsFeed {
  feed: Feed<ChatsEvent, ChatShelf>;
  /** Reads the next page, if there is one and it is not being read. */
  readOn: () => void;
}

function isPlain({ shelf, folder, tag }: ChatsView): boolean {
  return shelf === "active" && folder === undefined && tag === undefined;
}

export function chatsFeed(agent: Agent, view: ChatsView): ChatsFeed {
  const feeds = feedsOf.get(agent) ?? new Map<string, ChatsFeed>();
  feedsOf.set(agent, feeds);
  const key = JSON.stringify([view.shelf, view.folder, view.tag]);
  const known = feeds.get(key);
  if (known !== undefined) return known;
  const feed = isPlain(view) ? agent.chats : shelfFeed(agent.client, view);
  let reading = false;
  const readOn = (): void => {
    const { chats, more } = feed.get().value;
    const last = chats?.at(-1);
    if (reading || !more || last === undefined) return;
    reading = true;
    const after = { id: last.id, pinned: last.pinned, updatedAt: last.updatedAt };
    agent.client.chats.page
      .query({ view, limit: PAGE, after })
      .then((page) => feed.merge((shelf) => withPage(view, shelf, page)))
      // The reader is still there and asks again.
      .catch(() => undefined)
      .finally(() => {
        reading = false;
      });
  };
  const made = { feed, readOn };
  feeds.set(key, made);
  return made;
}
