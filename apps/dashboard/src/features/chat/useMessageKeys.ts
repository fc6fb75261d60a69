import { useEffect } from "react";
import { singleKeys } from "../../app/single-keys.ts";
import { takesText } from "../../app/takes-text.ts";
import { CHORD_MS } from "../../app/useShortcuts.ts";
import { isWindowOpen } from "../../ui/window-open.ts";
import { COMPOSER_ID } from "./composer.ts";
import { isPressable } from "./pressable.ts";

const MESSAGES = '[role="log"] article';

const messageOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(MESSAGES) : null;

/** Goes to the message `step` further on; from elsewhere to the newest, and beyond it to the field. */
function goOn(step: 1 | -1): boolean {
  const messages = [...document.querySelectorAll<HTMLElement>(MESSAGES)];
  const here = messageOf(document.activeElement);
  const at = here === null ? messages.length : messages.indexOf(here);
  const next = messages[at + step];
  if (next !== undefined) next.focus();
  else if (step === 1) document.getElementById(COMPOSER_ID)?.focus();
  return messages.length > 0;
}

/** Presses the button of the focused message that has this key (`data-key`). */
function press(key: string): boolean {
  const message = messageOf(document.activeElement);
  // Inside a message the arrows scroll its code, or do what they do in a menu.
  if (key.startsWith("Arrow") && message !== document.activeElement) return false;
  const button = message?.querySelector<HTMLButtonElement>(`[data-key="${CSS.escape(key)}"]`);
  if (button == null || !isPressable(button)) return false;
  button.click();
  return true;
}

/** Whether the arrows with Alt may leave what is typed there: only an empty field loses nothing. */
function mayLeave(target: EventTarget | null): boolean {
  return !takesText(target) || (target instanceof HTMLTextAreaElement && target.value === "");
}

function act(event: KeyboardEvent): boolean {
  const { key, altKey, ctrlKey, metaKey, shiftKey, target } = event;
  if (ctrlKey || metaKey || shiftKey) return false;
  if (isWindowOpen()) return false;
  if (altKey) {
    if (!mayLeave(target) || (key !== "ArrowUp" && key !== "ArrowDown")) return false;
    return goOn(key === "ArrowDown" ? 1 : -1);
  }
  if (!singleKeys.get() || takesText(target)) return false;
  if (key === "j" || key === "k") return goOn(key === "j" ? 1 : -1);
  return press(key);
}

/** `j` and `k`, or Alt with the arrows, go through the messages; letters do what their buttons do. */
export function useMessageKeys(): void {
  useEffect(() => {
    let chordUntil = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return;
      // After a `g` the next letter names a page.
      const chord = event.timeStamp < chordUntil;
      chordUntil = event.key === "g" && !chord ? event.timeStamp + CHORD_MS : 0;
      if (!chord && act(event)) event.preventDefault();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
