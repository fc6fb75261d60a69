import { useEffect, useEffectEvent } from "react";
import { isWindowOpen } from "../ui/window-open.ts";
import { singleKeys } from "./single-keys.ts";
import { takesText } from "./takes-text.ts";

export interface ShortcutActions {
  /** A window of the frame is asked for, though it may not be painted yet: it has the keys. */
  windowAsked: boolean;
  palette: () => void;
  keys: () => void;
  newChat: () => void;
  /** Puts the cursor where a message is written. */
  write: () => void;
  theme: () => void;
  searchChats: () => void;
  /** Takes back what was just done, while that is offered. */
  undo: () => void;
  go: (key: string) => void;
}

/** How long `g` waits for the letter of a page. */
export const CHORD_MS = 1_200;

/** The keys that work on every page. */
export function useShortcuts(actions: ShortcutActions): void {
  const act = useEffectEvent((event: KeyboardEvent, chord: boolean): boolean => {
    if (event.isComposing || event.defaultPrevented) return false;
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      actions.palette();
      return false;
    }
    if (command || event.altKey || actions.windowAsked || takesText(event.target)) return false;
    if (!singleKeys.get()) return false;
    // An open window has the keys to itself.
    if (isWindowOpen()) return false;
    if (chord) {
      actions.go(event.key);
      return false;
    }
    if (event.key === "g") return true;
    const { keys, newChat, write, theme, searchChats, undo } = actions;
    const action = { "?": keys, n: newChat, "/": write, t: theme, s: searchChats, z: undo }[
      event.key
    ];
    if (action === undefined) return false;
    event.preventDefault();
    action();
    return false;
  });
  useEffect(() => {
    let chordUntil = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === "Shift") return;
      const chord = event.timeStamp < chordUntil;
      chordUntil = act(event, chord) ? event.timeStamp + CHORD_MS : 0;
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
