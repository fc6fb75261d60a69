import { existsSync } from "node:fs";
import sparticuz from "@sparticuz/chromium";
import { chromium, type LaunchOptions } from "@playwright/test";

const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

/** Keeps the browser from looking up its maker's hosts, and from needing a sandbox that root lacks. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Playwright's own browser where it is installed, else the system's, else the one npm carries. */
export async function launchOptions(): Promise<LaunchOptions> {
  if (existsSync(chromium.executablePath())) return { args: QUIET };
  const system = SYSTEM_BROWSERS.find((path) => existsSync(path));
  if (system !== undefined) return { executablePath: system, args: QUIET };
  // Its own flags switch web security off, which is just what these tests are about.
  return { executablePath: await sparticuz.executablePath(), args: QUIET };
}
