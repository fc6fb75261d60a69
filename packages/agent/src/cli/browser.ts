import { spawn } from "node:child_process";

const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", linux: "xdg-open" };

/** Opens the person's browser where there is one; a machine without a screen is left alone. */
export function openBrowser(url: string): void {
  const opener = OPENERS[process.platform];
  const { DISPLAY: x11, WAYLAND_DISPLAY: wayland } = process.env;
  const headless = process.platform === "linux" && (x11 ?? wayland ?? "") === "";
  if (opener === undefined || headless) return;
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  // The address is printed anyway: a missing opener costs nothing.
  child.on("error", () => undefined);
  child.unref();
}
