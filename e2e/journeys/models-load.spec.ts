import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AUTOMATIC, type LoadedModels } from "@llcuda/protocol";
import { tinyLlama } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { mutate, query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";
import { inspector, row } from "../models-page.ts";
import { realModels } from "../real-models.ts";

test("two real models: both loaded, measured beside the estimate, one for chats, one unloaded", async ({
  launch,
  page,
}) => {
  const { gemma } = realModels();
  const folder = mkdtempSync(join(tmpdir(), "llcuda-models-"));
  mkdirSync(join(folder, "own"));
  symlinkSync(gemma, join(folder, "own", "gemma-3-270m-q4_k_m.gguf"));
  const agent = await launch({ env: { LLCUDA_FOREIGN_MODELS: "0" } });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await expect(page.getByText("Ready").first()).toBeVisible();

  // The engine's chip leads to the options of the model that runs.
  await page.getByRole("banner").getByRole("link", { name: /Ready/ }).click();
  const fit = inspector(page).getByRole("region", { name: "Fit" });
  await expect(fit).toContainText("Measured");
  await expect(fit.getByRole("row", { name: /Together/ })).toContainText(/%/);
  const options = inspector(page).getByRole("region", { name: "Load options" });
  await expect(options).toContainText(/asked automatic\s*in use 8,192/);
  await options.getByRole("textbox", { name: "Context" }).fill("2048");
  await options.getByRole("textbox", { name: "Context" }).press("Tab");
  await inspector(page).getByRole("button", { name: "Load again with these options" }).click();
  await expect(row(page, "answers your chats")).toContainText(/2,048.ctx/);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Sources" }).click();
  const sources = page.getByRole("dialog");
  await sources.getByRole("textbox", { name: /Another folder/ }).fill(folder);
  await sources.getByRole("button", { name: "Add" }).click();
  await expect(sources.getByRole("listitem").filter({ hasText: folder })).toContainText("1");
  await page.keyboard.press("Escape");

  await page.goto(`${agent.url}#/chat`);
  await page.getByRole("button", { name: /^Model: / }).click();
  await page.getByRole("menuitem", { name: /gemma/ }).click();
  const both = async (): Promise<string[]> => {
    const { models } = await query<LoadedModels>(agent, "models.loaded.snapshot");
    return models.map(({ state }) => state.phase);
  };
  await expect.poll(both).toEqual(["ready", "ready"]);
  await expect(page.getByRole("button", { name: /^Model: gemma/ })).toBeVisible();
  await dashboard.ask("The sky is");
  await dashboard.answering();
  await dashboard.button("Stop").click();
  await dashboard.settled();

  await page.getByRole("link", { name: "Models" }).first().click();
  await expect(row(page, "answers your chats")).toContainText("gemma");
  const other = row(page, /SmolLM2.*holds/);
  await other.getByRole("button", { name: /^Unload/ }).click();
  await expect.poll(both).toEqual(["ready"]);
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("unload gemma");
  await page.keyboard.press("Enter");
  await expect.poll(both).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("memory that runs out: tried once with less, and where that is too much a button of the failure loads it", async ({
  launchFake,
  page,
}) => {
  const env = { LLCUDA_FOREIGN_MODELS: "0", XDG_CACHE_HOME: test.info().outputPath("cache") };
  const folder = test.info().outputPath("own");
  mkdirSync(folder, { recursive: true });
  const model = join(folder, "long.gguf");
  writeFileSync(model, tinyLlama({ contextLength: 8192 }));
  const agent = await launchFake({
    env,
    model,
    behaviour: { oomAboveContext: 4500, onlyModel: "long" },
  });
  await new Dashboard(page).open(agent.dashboardUrl);
  await page.getByRole("banner").getByRole("link", { name: /Ready/ }).click();
  await expect(inspector(page)).toContainText(/loaded with less: context 8k → 4k frees/);
  // It was given by its path, which lies in no folder of the library.
  const list = inspector(page).getByRole("button", { name: "Put it on the list" });
  await expect(list).toBeVisible();
  const options = inspector(page).getByRole("region", { name: "Load options" });
  await options.getByRole("textbox", { name: "Context" }).fill("16384");
  await options.getByRole("textbox", { name: "Context" }).press("Tab");
  await inspector(page).getByRole("button", { name: "Load again with these options" }).click();
  const card = inspector(page).getByRole("alert").filter({ hasText: "OUT_OF_MEMORY" });
  await expect(card).toContainText(/failed to allocate/);
  await card.getByRole("button", { name: /^context 8k → 4k frees/ }).click();
  await expect(row(page, "answers your chats")).toContainText(/4,096.ctx/);
  await expect(card).toHaveCount(0);
  await list.click();
  await expect(list).toHaveCount(0);

  // What is too much for the place of another gives that back.
  const other = join(folder, "other.gguf");
  writeFileSync(other, tinyLlama({ name: "Other" }));
  await mutate(agent, "models.load", { model: other, unload: [model] });
  await expect(row(page, "answers your chats")).toContainText(/^other.*ctx/);
  const options16k = { ...AUTOMATIC, context: 16_384 };
  await mutate(agent, "models.load", { model, options: options16k, unload: [other] });
  await expect(row(page, /long.*other is loaded again/)).toBeVisible();
  await expect(row(page, "answers your chats")).toContainText(/^other/);
});
