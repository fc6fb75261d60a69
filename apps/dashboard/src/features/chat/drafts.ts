/** What is being written in a chat and not sent yet. */
export interface Draft {
  text: string;
  /** Long texts that were pasted; they go out below `text`. */
  pasted: readonly string[];
}

export const NO_DRAFT: Draft = { text: "", pasted: [] };

/** Where the unsent text of a chat is kept; `null` is the chat that does not exist yet. */
const keyOf = (chatId: string | null): string => `llcuda:draft:${chatId ?? "new"}`;

/** Longer drafts are not worth the browser's storage; they live as long as the page. */
const MAX_KEPT = 200_000;

const pastedIn = new Map<string, readonly string[]>();

export function readDraft(chatId: string | null): Draft {
  const key = keyOf(chatId);
  const pasted = pastedIn.get(key) ?? [];
  try {
    return { text: localStorage.getItem(key) ?? "", pasted };
  } catch {
    return { text: "", pasted };
  }
}

export function writeDraft(chatId: string | null, { text, pasted }: Draft): void {
  const key = keyOf(chatId);
  if (pasted.length === 0) pastedIn.delete(key);
  else pastedIn.set(key, pasted);
  try {
    if (text === "" || text.length > MAX_KEPT) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // Full or closed storage costs the draft only when the page is closed.
  }
}
