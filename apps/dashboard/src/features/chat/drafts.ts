/** Where the unsent text of a chat is kept; `null` is the chat that does not exist yet. */
const keyOf = (chatId: string | null): string => `llcuda:draft:${chatId ?? "new"}`;

/** Longer drafts are not worth the browser's storage; they live as long as the page. */
const MAX_KEPT = 200_000;

export function readDraft(chatId: string | null): string {
  try {
    return localStorage.getItem(keyOf(chatId)) ?? "";
  } catch {
    return "";
  }
}

export function writeDraft(chatId: string | null, text: string): void {
  try {
    if (text === "" || text.length > MAX_KEPT) localStorage.removeItem(keyOf(chatId));
    else localStorage.setItem(keyOf(chatId), text);
  } catch {
    // Full or closed storage costs the draft only when the page is closed.
  }
}
