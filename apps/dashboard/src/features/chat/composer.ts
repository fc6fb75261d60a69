export const COMPOSER_ID = "composer";

/** Puts the cursor into the composer; false where there is none. */
export function focusComposer(): boolean {
  const composer = document.getElementById(COMPOSER_ID);
  composer?.focus();
  return composer !== null;
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
