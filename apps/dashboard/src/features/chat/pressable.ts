/** Rests while an answer is written: CSS hides it then, since to tell React would paint every message. */
const AT_REST = "[data-answering] .while-at-rest";

/** Whether a person could press this button now. */
export function isPressable(button: HTMLButtonElement): boolean {
  return !button.disabled && !button.matches(AT_REST);
}
