import { Store } from "../connection/store.ts";

export type Theme = "dark" | "light";

/** public/theme.js reads the same key before the first paint. */
const KEY = "llcuda:theme";

function chosen(): Theme | null {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "dark" || stored === "light" ? stored : null;
  } catch {
    return null;
  }
}

const systemLight = matchMedia("(prefers-color-scheme: light)");

export const theme = new Store<Theme>("dark");

function show(next: Theme): void {
  document.documentElement.dataset["theme"] = next;
  theme.set(next);
}

/** Shows the chosen theme; without a choice the system's, also when that changes. */
export function followTheme(): void {
  const follow = (): void => show(chosen() ?? (systemLight.matches ? "light" : "dark"));
  follow();
  systemLight.addEventListener("change", follow);
}

export function toggleTheme(): void {
  const next = theme.get() === "dark" ? "light" : "dark";
  show(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A page without storage keeps the theme until it is closed.
  }
}
