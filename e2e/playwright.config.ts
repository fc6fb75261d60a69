import { defineConfig } from "@playwright/test";
import { launchOptions } from "./browser.ts";

export default defineConfig({
  testDir: "journeys",
  outputDir: ".output/results",
  // One browser and one engine share two cores on a small machine.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env["CI"] !== undefined,
  timeout: 180_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ["html", { outputFolder: ".output/report", open: "never" }]],
  use: {
    viewport: { width: 1280, height: 800 },
    colorScheme: "dark",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: await launchOptions(),
  },
  projects: [
    // Fills the cache that the other journeys share, as a person's first start does.
    { name: "first-run", testMatch: "first-run.spec.ts" },
    { name: "journeys", testIgnore: "first-run.spec.ts", dependencies: ["first-run"] },
  ],
});
