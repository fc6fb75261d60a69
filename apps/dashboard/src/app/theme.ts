import { Store } from "../connection/store.ts";

export type Theme = "dark" | "light";

/** public/theme.js reads the same key before the first paint. */
const KEY = "llcuda:theme";

const shown = (): Theme =>
  document.documentElement.dataset["theme"] === "light" ? "light" : "dark";

export const theme = new Store<Theme>("dark");

/** Takes over what public/theme.js has chosen. */
export function readTheme(): void {
  theme.set(shown());
}

export function toggleTheme(): void {
  const next = shown() === "dark" ? "light" : "dark";
  document.documentElement.dataset["theme"] = next;
  theme.set(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A page without storage keeps the theme until it is closed.
  }
}
