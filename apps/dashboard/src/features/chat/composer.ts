export const COMPOSER_ID = "composer";

/** Puts the cursor into the composer; false where there is none. */
export function focusComposer(): boolean {
  const composer = document.getElementById(COMPOSER_ID);
  composer?.focus();
  return composer !== null;
}

/** A browser takes seconds to lay out a pasted megabyte in a field, and nobody edits it there: it is a file. */
const LONG_PASTE = 8_000;

export const isLongPaste = (text: string): boolean => text.length > LONG_PASTE;

/** A long text that was pasted, as the file that it becomes. */
export function pastedFile(text: string, number: number): File {
  return new File([text], `pasted-${number}.txt`, { type: "text/plain" });
}

/** What a key means while a message is being written. */
export function composerKey(event: {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** An input method is putting a character together; its Enter is not ours. */
  isComposing: boolean;
  /** A finger's keyboard has no Shift at hand, so its Enter is a new line. */
  touch: boolean;
}): "send" | "none" {
  if (event.key !== "Enter" || event.isComposing || event.altKey) return "none";
  if (event.ctrlKey || event.metaKey) return "send";
  return event.shiftKey || event.touch ? "none" : "send";
}

export const CHAT_SEARCH_ID = "chat-search";

/** Puts the cursor into the search of the chat list; false where there is none. */
export function focusChatSearch(): boolean {
  const field = document.getElementById(CHAT_SEARCH_ID);
  field?.focus();
  return field !== null;
}
