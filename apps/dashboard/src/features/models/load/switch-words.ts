import type { SwitchWords } from "./load-fields.ts";

/** What one way of a switch is called. */
export function switchWords(value: boolean, words?: SwitchWords): string {
  return value ? (words?.on ?? "on") : (words?.off ?? "off");
}
