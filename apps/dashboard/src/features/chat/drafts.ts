/** Where the unsent text of a chat is kept; `null` is the chat that does not exist yet. */
const keyOf = (chatId: string | null): string => `llcuda:draft:${chatId ?? "new"}`;

/** Longer drafts are not worth the browser's storage; they live as long as the page. */
const MAX_KEPT = 200_000;

/** What is being written in a chat and not sent yet. */
export function readDraft(chatId: string | null): string {
  try {
    return localStorage.getItem(keyOf(chatId)) ?? "";
  } catch {
    return "";
  }
}

export function writeDraft(chatId: string | null, text: string): void {
  const key = keyOf(chatId);
  try {
    if (text === "" || text.length > MAX_KEPT) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // Full or closed storage costs the draft only when the page is closed.
  }
}
