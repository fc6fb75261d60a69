import { spawn } from "node:child_process";

/**
 * The program that opens an address here; null where nobody would see it. BROWSER counts without a
 * screen too: editors that work on a remote machine set it to what opens a page on the near one.
 */
export function browserCommand(
  platform: NodeJS.Platform,
  env: Record<string, string | undefined>,
): string | null {
  if (platform === "darwin") return "open";
  if (platform !== "linux") return null;
  // A list is separated by colons; one with arguments is left to xdg-open, which reads it too.
  const named = env["BROWSER"]?.split(":", 1)[0] ?? "";
  if (/^[^\s%]+$/.test(named)) return named;
  const screen = [env["DISPLAY"], env["WAYLAND_DISPLAY"]].some((name) => (name ?? "") !== "");
  return screen ? "xdg-open" : null;
}

/** Opens the person's browser where there is one; a machine without a screen is left alone. */
export function openBrowser(url: string): void {
  const command = browserCommand(process.platform, process.env);
  if (command === null) return;
  const child = spawn(command, [url], { stdio: "ignore", detached: true });
  // The address is printed anyway: a missing opener costs nothing.
  child.on("error", () => undefined);
  child.unref();
}
