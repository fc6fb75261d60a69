import { existsSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./browser.ts";

/** The tag of journeys that measure. */
const MEASURES = /@measures/;

/**
 * Files of more than half a minute begin first: whichever is last has the machine for itself, and should be
 * short. `pnpm run e2e` tells what each takes.
 */
const LONG = [
  "answer-parts.spec.ts",
  "bench.spec.ts",
  "bench-share.spec.ts",
  "chat.spec.ts",
  "chat-settings.spec.ts",
  "chat-tree.spec.ts",
  "look.spec.ts",
  "models.spec.ts",
  "models-files.spec.ts",
  "models-hub.spec.ts",
  "models-load.spec.ts",
  "transport.spec.ts",
];

const renamed = LONG.filter((file) => !existsSync(join(import.meta.dirname, "journeys", file)));
if (renamed.length > 0) throw new Error(`No journey is called ${renamed.join(", ")}`);

export default defineConfig({
  testDir: "journeys",
  outputDir: ".output/results",
  // Half of a journey is waiting, for engines, frames and the disk: three of them fill the two cores of a
  // small machine.
  workers: 3,
  fullyParallel: false,
  forbidOnly: process.env["CI"] !== undefined,
  // What hangs is ended; what is slow on a busy machine is not.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  // One that fails and then passes is listed as flaky, and its trace is kept: docs/decisions/025.
  retries: 1,
  reporter: [["list"], ["html", { outputFolder: ".output/report", open: "never" }]],
  use: {
    viewport: { width: 1280, height: 800 },
    colorScheme: "dark",
    // What breathes while something goes on is drawn anew sixty times a second: a twelfth of a journey's
    // processor time. Journeys about what moves ask for it.
    reducedMotion: "reduce",
    // A film of every journey took a third of their processor time, each step's DOM another tenth; steps,
    // console and the page at its end stay. `playwright test --trace on` records all of it.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false },
    screenshot: "only-on-failure",
    launchOptions: await launchOptions(),
  },
  projects: [
    // Fills the cache that the other journeys begin with, as a person's first start does.
    { name: "first-run", testMatch: "first-run.spec.ts", workers: 1 },
    { name: "long", testMatch: LONG, grepInvert: MEASURES, dependencies: ["first-run"] },
    {
      name: "journeys",
      testIgnore: ["first-run.spec.ts", ...LONG],
      grepInvert: MEASURES,
      dependencies: ["first-run"],
    },
    // What measures how long the page is busy has the machine for itself, and is not recorded:
    // Playwright's record copies the whole page at every step, on the thread that is watched.
    {
      name: "measures",
      grep: MEASURES,
      dependencies: ["long", "journeys"],
      workers: 1,
      use: { trace: "off", reducedMotion: "no-preference" },
    },
  ],
});
