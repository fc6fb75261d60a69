import { Store } from "../connection/store.ts";

const KEY = "llcuda:single-keys";

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/**
 * Whether keys without Ctrl are commands. Who speaks to the machine, or hits keys by accident, can
 * switch them off (WCAG 2.1.4).
 */
export const singleKeys = new Store(stored() !== "off");

export function setSingleKeys(on: boolean): void {
  singleKeys.set(on);
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    // A page without storage keeps the choice until it is closed.
  }
}
