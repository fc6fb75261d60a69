import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyLlama } from "@llcuda/test-kit";
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { Dashboard } from "../dashboard.ts";
import { mainThreadTasks } from "../main-thread.ts";

/** A task that takes longer is felt (the browser's own limit for a long task). */
const LONG_TASK_MS = 50;
/** A collection of garbage may fall into any of them. */
const MAX_LONG_TASKS = 1;

function view(page: Page, name: string) {
  return page.getByRole("navigation", { name: /Views/ }).getByText(name);
}

/** Does some work and says how long the page's thread was busy at a time; it stays smooth. */
async function smooth(
  what: string,
  { browser, page }: { browser: Browser; page: Page },
  work: () => Promise<void>,
): Promise<void> {
  const tasks = await mainThreadTasks(browser, page, work);
  const long = tasks.filter((milliseconds) => milliseconds > LONG_TASK_MS);
  const words = `${tasks.length} tasks, longest ${Math.max(...tasks).toFixed(1)} ms, ${long.length} long`;
  test.info().annotations.push({ type: what, description: words });
  console.log(`    ${what}: ${words}`);
  expect(tasks.length).toBeGreaterThan(20);
  expect(long.length, `${what}: ${words}`).toBeLessThanOrEqual(MAX_LONG_TASKS);
}

test(
  "a model of 2,000 tensors: its list scrolls and its map zooms without long tasks",
  { tag: "@measures" },
  async ({ launchFake, page, browser }) => {
    const folder = mkdtempSync(join(tmpdir(), "llcuda-e2e-smooth-"));
    const model = join(folder, "many.gguf");
    writeFileSync(model, tinyLlama({ layers: 222, weights: "Q4_0" }));
    const agent = await launchFake({ model });
    await new Dashboard(page).open(agent.dashboardUrl);
    await page.goto(`${agent.url}#/tensors?${new URLSearchParams({ file: model }).toString()}`);
    const map = page.getByRole("img", { name: /^Bytes by role/ });
    await expect(map).toBeVisible();
    await smooth("zooming the map of bytes", { browser, page }, async () => {
      const box = (await map.boundingBox())!;
      for (let i = 0; i < 3; i++) {
        await page.getByRole("button", { name: /^FFN/ }).click();
        await page.mouse.move(box.x + 40, box.y + 40);
        await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 10 });
        await page.mouse.click(box.x + 20, box.y + 9);
        const out = page.getByRole("button", { name: "Zoom out" });
        // A click into a block went one level deeper.
        while (await out.isVisible()) await out.click();
        await page.getByRole("button", { name: /^Attention/ }).click();
        await out.click();
      }
    });

    await view(page, "Tensors").click();
    await expect(page.getByRole("status").filter({ hasText: /2,001 of 2,001/ })).toBeVisible();
    const list = page.getByRole("list", { name: "Tensors" });
    await smooth("scrolling 2,001 tensors", { browser, page }, async () => {
      await list.hover();
      for (let i = 0; i < 40; i++) await page.mouse.wheel(0, i % 8 === 7 ? -3_000 : 1_200);
    });
    await smooth("finding among 2,001 tensors", { browser, page }, async () => {
      const find = page.getByRole("searchbox", { name: "Find tensors" });
      await find.pressSequentially("ffn_down layer:17");
      await expect(list.getByRole("button", { name: /blk\.17\.ffn_down/ })).toBeVisible();
    });
    rmSync(folder, { recursive: true });
  },
);

test(
  "a large tensor of a real model: a picture of a sample first, then of all of it",
  { tag: "@measures" },
  async ({ launch, page, browser }) => {
    const agent = await launch();
    const dashboard = new Dashboard(page);
    await dashboard.open(agent.dashboardUrl);
    await dashboard.openTensors();
    await page.getByRole("button", { name: /SmolLM2-135M-Instruct/ }).click();
    await view(page, "Tensors").click();
    const clicked = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          addEventListener("click", ({ timeStamp }) => resolve(timeStamp), { capture: true });
        }),
    );
    await page.getByRole("button", { name: /token_embd\.weight/ }).click();
    const start = await clicked;
    /** From the click to the end of what the page measured. */
    const taken = (name: string): Promise<number> =>
      page.evaluate(
        ([name, start]) =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list, observer) => {
              const [found] = list.getEntriesByName(name);
              if (found === undefined) return;
              observer.disconnect();
              resolve(found.startTime + found.duration - start);
            }).observe({ type: "measure", buffered: true });
          }),
        [name, start] as const,
      );
    const first = await taken("heatmap: first picture");
    const whole = await taken("heatmap: whole picture");
    const words = `first picture ${first.toFixed(0)} ms after the click, whole ${whole.toFixed(0)} ms`;
    test.info().annotations.push({ type: "28 million values", description: words });
    console.log(`    28 million values: ${words}`);
    // How fast depends on the machine; that a sample comes first does not.
    expect(first).toBeLessThan(whole);

    await smooth("zooming 28 million values", { browser, page }, async () => {
      const heatmap = page.getByRole("application", { name: /^Heatmap/ });
      const box = (await heatmap.boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      for (let i = 0; i < 30; i++) await page.mouse.wheel(0, -240);
      for (let i = 0; i < 10; i++) await page.mouse.wheel(0, 240);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 3, box.y + box.height / 3, { steps: 20 });
      await page.mouse.up();
    });
  },
);
