import type { Command } from "../../app/palette.ts";

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
];

/** What can be done in the open chat; of buttons with one name the last, which is the newest message's. */
export function chatCommands(): Command[] {
  const main = document.getElementById("main");
  if (main?.querySelector('[role="log"], textarea') == null) return [];
  const buttons = [...main.querySelectorAll("button")].filter((button) => !button.disabled);
  return NAMES.flatMap((name): Command[] => {
    const button = buttons.findLast(
      (each) => (each.getAttribute("aria-label") ?? each.textContent.trim()) === name,
    );
    if (button === undefined) return [];
    return [{ id: `chat ${name}`, group: "Actions", name, run: () => button.click() }];
  });
}
