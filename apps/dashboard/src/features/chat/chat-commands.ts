import type { Command } from "../../app/palette.ts";
import { isPressable } from "./pressable.ts";

/** Buttons of the chat that is open, by their names: the palette presses what can be pressed now. */
const NAMES = [
  "Two answers side by side",
  "Stop",
  "Answer again",
  "Retry",
  "Continue",
  "Copy answer",
  "Allow once",
  "Deny",
  "Tools of this chat",
  "Settings",
];

/** What can be done in the open chat; of buttons with one name the last, which is the newest message's. */
export function chatCommands(): Command[] {
  const main = document.getElementById("main");
  if (main?.querySelector('[role="log"], textarea') == null) return [];
  const buttons = [...main.querySelectorAll("button")].filter(isPressable);
  return NAMES.flatMap((name): Command[] => {
    const button = buttons.findLast((each) => nameOf(each) === name);
    if (button === undefined) return [];
    return [{ id: `chat ${name}`, group: "Actions", name, run: () => button.click() }];
  });
}

/** What a button is called; what it counts beside that says its present state. */
function nameOf(button: HTMLButtonElement): string {
  const label = button.getAttribute("aria-label") ?? button.textContent.trim();
  return label.replace(/(?:, (?:none|\d+) on.*|\d+ set)$/, "");
}
