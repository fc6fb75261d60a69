import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { installFakeEngine, startAgent } from "@llcuda/test-kit";
import { launchOptions } from "../browser.ts";
const [file = "", tensor = ""] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "zz-"));
const { bin } = installFakeEngine(join(folder, "engine"), {});
const browser = await chromium.launch(await launchOptions());
const agent = await startAgent({
  args: ["--engine", bin, "--model", file],
  env: { LLCUDA_HOME: join(folder, "h") },
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(agent.dashboardUrl);
await page.getByRole("link", { name: "Tensors" }).first().waitFor();
await page.goto(`${agent.url}#/tensors?${new URLSearchParams({ file, view: "list" })}`);
const row = page.getByRole("button", { name: tensor });
await row.waitFor();
await page.waitForTimeout(1500);
await browser.startTracing(page, {
  categories: [
    "devtools.timeline",
    "blink.user_timing",
    "cc",
    "viz",
    "toplevel",
    "loading",
    "v8",
  ] as string[],
});
await row.click();
await page.waitForFunction(
  () => performance.getEntriesByName("heatmap: first picture").length > 0,
  undefined,
  { polling: 50 },
);
await page.waitForTimeout(300);
const buf = await browser.stopTracing();
writeFileSync("/tmp/close5/trace.json", buf);
await browser.close();
await agent.stop();
