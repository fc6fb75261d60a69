import type { Chat, ChatsEvent, ChatsPage, ChatsView, Shelves } from "@llcuda/protocol";

/** One shelf of chats as far as it was read. */
export interface ChatShelf {
  /** In the order of the list; null until the agent has told them. */
  chats: readonly Chat[] | null;
  /** Whether there are more behind the last one. */
  more: boolean;
  shelves: Shelves | null;
}

export const UNREAD_SHELF: ChatShelf = { chats: null, more: false, shelves: null };

/** Pinned chats first, then the newest; the trash by when it was thrown away. */
function byPlace(a: Chat, b: Chat): number {
  if (a.deletedAt !== null && b.deletedAt !== null) return a.deletedAt < b.deletedAt ? 1 : -1;
  if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

export function isOn(view: ChatsView, chat: Chat): boolean {
  const shelf = chat.deletedAt !== null ? "trash" : chat.archived ? "archived" : "active";
  if (shelf !== view.shelf) return false;
  if (shelf === "trash") return true;
  if (view.folder !== undefined && chat.folder !== view.folder) return false;
  return view.tag === undefined || chat.tags.includes(view.tag);
}

/** The known chats with `changed` sorted in; what lies behind the last one read stays unread. */
function sortedIn(known: readonly Chat[], changed: readonly Chat[], more: boolean): Chat[] {
  const ids = new Set(changed.map(({ id }) => id));
  const kept = known.filter(({ id }) => !ids.has(id));
  const last = more ? known.at(-1) : undefined;
  const inReach = changed.filter((chat) => last === undefined || byPlace(chat, last) <= 0);
  return [...kept, ...inReach].toSorted(byPlace);
}

/** The shelf after one event. */
export function applyChatsEvent(view: ChatsView, shelf: ChatShelf, event: ChatsEvent): ChatShelf {
  const here = event.chats.filter((chat) => isOn(view, chat));
  if (event.type === "changes") {
    const gone = new Set(event.chats.map(({ id }) => id));
    const known = (shelf.chats ?? []).filter(({ id }) => !gone.has(id));
    const chats = sortedIn(known, here, shelf.more);
    return { ...shelf, chats, shelves: event.shelves ?? shelf.shelves };
  }
  const { shelves, more } = event;
  // Pages that were read further down stay: a polling client gets the first one again and again.
  const last = event.chats.at(-1);
  const further = !more || last === undefined ? [] : behind(shelf.chats ?? [], last);
  return { chats: [...here, ...further], more: further.length > 0 ? shelf.more : more, shelves };
}

function behind(chats: readonly Chat[], last: Chat): Chat[] {
  return chats.filter((chat) => byPlace(chat, last) > 0);
}

/** The shelf with its next page. */
export function withPage(view: ChatsView, shelf: ChatShelf, page: ChatsPage): ChatShelf {
  const here = page.chats.filter((chat) => isOn(view, chat));
  return { ...shelf, chats: sortedIn(shelf.chats ?? [], here, false), more: page.more };
}
