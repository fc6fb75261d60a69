import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyLlama } from "@llcuda/test-kit";
import type { Page } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { Dashboard } from "../dashboard.ts";
import { openOther } from "../tensor-page.ts";
import { mainThreadTasks } from "../main-thread.ts";

/** A task that takes longer is felt (the browser's own limit for a long task). */
const LONG_TASK_MS = 50;

function heatmap(page: Page) {
  return page.getByRole("application", { name: /^Heatmap/ });
}

test(
  "a real model: from its bytes to the bits of one value, without a long task",
  { tag: "@measures" },
  async ({ launch, page, browser }) => {
    const agent = await launch();
    const dashboard = new Dashboard(page);
    await dashboard.open(agent.dashboardUrl);
    await dashboard.openTensors();
    await page.getByRole("button", { name: /SmolLM2-135M-Instruct/ }).click();
    await expect(page.getByRole("region", { name: "Architecture" })).toContainText("llama");
    await expect(page.getByRole("region", { name: "Architecture" })).toContainText("134.5");
    await expect(page.getByRole("region", { name: "KV cache" })).toContainText("180");
    await expect(page.getByRole("region", { name: "Types by layer" })).toContainText("Q4_1");

    expect(await seriousFindings(page)).toEqual([]);
    // The grid of layers is one tab stop; the arrow keys move within it.
    const grid = page.getByRole("grid", { name: "Grid of layers" });
    await page.getByRole("button", { name: "Save the grid" }).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await expect(grid.getByRole("link", { name: "Q4_1" }).nth(8)).toBeFocused();
    await page.keyboard.press("Tab");
    expect(await grid.evaluate((table) => table.contains(document.activeElement))).toBe(false);

    await page.getByRole("navigation", { name: /Views/ }).getByText("Tensors").click();
    const find = page.getByRole("searchbox", { name: "Find tensors" });
    await find.fill("ffn_down layer:3");
    await expect(page.getByRole("status").filter({ hasText: "1 of 272" })).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await find.press("ArrowDown");
    await find.press("Enter");
    await expect(page.getByRole("heading", { name: "blk.3.ffn_down.weight" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Values" })).toContainText("all 884,736 values");

    const box = (await heatmap(page).boundingBox())!;
    const tasks = await mainThreadTasks(browser, page, async () => {
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      for (let i = 0; i < 20; i++) await page.mouse.wheel(0, -240);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 3, box.y + box.height / 3, { steps: 20 });
      await page.mouse.up();
    });
    expect(tasks.length).toBeGreaterThan(20);
    expect(tasks.filter((milliseconds) => milliseconds > LONG_TASK_MS)).toEqual([]);

    await heatmap(page).click();
    const block = page.getByRole("region", { name: "Block of the value" });
    await expect(block).toContainText(/-?\d[\d.e-]* = \d+ × -?[\d.e-]+/);
    await expect(block).toContainText("d0–15");
    expect(await seriousFindings(page)).toEqual([]);
    // The keyboard picks a value too.
    await heatmap(page).press("ArrowRight");
    await heatmap(page).press("Enter");
    await expect(block).toContainText(/row \d+, column \d/);
    await expect(page).toHaveURL(/at=/);
    const address = page.url();
    await page.reload();
    await expect(page.getByRole("heading", { name: "blk.3.ffn_down.weight" })).toBeVisible();
    await expect(heatmap(page)).toBeVisible();
    expect(page.url()).toBe(address);
    // A link to another part of the tensor that is open is followed.
    await page.goto(address.replace(/at=[^&]*/, "at=0%2C16%2C0%2C12"));
    await expect(page.getByText("rows 0 to 15, columns 0 to 11")).toBeVisible();
    // And so is the way back.
    await page.goBack();
    await expect(page.getByText("rows 0 to 15, columns 0 to 11")).toBeHidden();
    expect(page.url()).toBe(address);
  },
);

test("the chat template and the tokens of a real model are shown", async ({ launch, page }) => {
  const agent = await launch();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.openTensors();
  await page.getByRole("button", { name: /SmolLM2-135M-Instruct/ }).click();
  await page.getByText("Metadata").click();
  await page.getByRole("searchbox", { name: "Find metadata" }).fill("chat_template");
  await page.getByRole("button", { name: "Open" }).click();
  await expect(page.getByRole("group", { name: "Rendered example" })).toContainText(
    "<|im_start|>user\nWhy is the sky blue?<|im_end|>",
  );
  await page.getByRole("searchbox", { name: "Find tokens" }).fill(" lighthouse");
  const tokenizer = page.getByRole("region", { name: "Tokenizer" });
  await expect(tokenizer.getByRole("status")).toHaveText("1 token");
  await tokenizer.getByRole("textbox", { name: "Text to cut" }).fill("The lighthouse");
  await expect(tokenizer).toContainText("2 tokens for 14 characters");
  await expect(tokenizer.getByRole("list", { name: "Pieces" })).toContainText("·lighthouse");
  await page.getByRole("searchbox", { name: "Find metadata" }).fill("ggml.tokens");
  await page.getByRole("button", { name: "Open" }).click();
  await expect(page.getByText("<|im_start|>", { exact: true })).toBeVisible();
});

test("two quantizations of one model are compared, tensor by tensor and value by value", async ({
  launchFake,
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-e2e-tensors-"));
  const exact = join(folder, "exact.gguf");
  const coarse = join(folder, "coarse.gguf");
  writeFileSync(exact, tinyLlama({ weights: "F32", layers: 2 }));
  writeFileSync(coarse, tinyLlama({ weights: "Q4_0", layers: 2 }));
  const agent = await launchFake({ model: exact });
  await new Dashboard(page).open(agent.dashboardUrl);
  const search = new URLSearchParams({ file: exact, view: "compare" }).toString();
  await page.goto(`${agent.url}#/tensors?${search}`);
  await openOther(page, coarse);
  const table = page.getByRole("region", { name: /^Tensors that differ: 16; equal: 5/ });
  await expect(table).toBeVisible();
  await expect(page.getByRole("region", { name: "Relative error by block" })).toContainText("%");
  await table.getByRole("button", { name: "blk.0.ffn_down.weight" }).click();
  const difference = page.getByRole("region", { name: "Difference of blk.0.ffn_down.weight" });
  await expect(difference.getByRole("status")).toContainText("rows 0 to 31, columns 0 to 63");
  await expect(page.getByRole("img", { name: /Values of the first file/ })).toBeVisible();
  await expect(page.getByText("2,048 values, evenly spread")).toBeVisible();
  // The pair is in the address; the tensor is looked at and the comparison is still chosen.
  await page.reload();
  await expect(difference.getByRole("status")).toContainText("rows 0 to 31, columns 0 to 63");
  await difference.getByRole("link", { name: "Open the tensor" }).click();
  await expect(page.getByRole("heading", { name: "blk.0.ffn_down.weight" })).toBeVisible();
  await page.getByRole("button", { name: "Closer" }).click();
  await expect(page).toHaveURL(/at=/);
  await page.getByRole("navigation", { name: /Views/ }).getByText("Compare").click();
  await expect(table).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  rmSync(folder, { recursive: true });
});
