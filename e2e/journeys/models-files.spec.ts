import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tinyLlama } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { Dashboard } from "../dashboard.ts";
import { inspector, list, row, search } from "../models-page.ts";

test("a file of this computer: chosen, dropped, refused when it is no model, loaded by a path", async ({
  launchFake,
  page,
}) => {
  const folder = test.info().outputPath("own");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "lies-here.gguf"), tinyLlama({ name: "Lies here" }));
  const env = { LLCUDA_FOREIGN_MODELS: "0", XDG_CACHE_HOME: test.info().outputPath("cache") };
  const agent = await launchFake({ env });
  await new Dashboard(page).open(agent.dashboardUrl);
  await page.getByRole("link", { name: "Models" }).first().click();
  await expect(row(page, "No model is on this machine yet")).toBeVisible();

  await page.getByRole("button", { name: "Sources" }).click();
  const file = {
    name: "chosen.gguf",
    mimeType: "application/octet-stream",
    buffer: Buffer.from(tinyLlama({ weights: "Q8_0" })),
  };
  await page.getByLabel(/A GGUF file is copied/).setInputFiles(file);
  await expect(row(page, /chosen.*llama/)).toBeVisible();

  await list(page).evaluate((target) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["%PDF-1.7 and so on"], "paper.gguf"));
    for (const kind of ["dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true }));
    }
  });
  await expect(page.getByRole("alert").filter({ hasText: "paper.gguf" })).toContainText(/GGUF/);
  await page.getByRole("button", { name: "Put away paper.gguf" }).click();

  await search(page).fill(join(folder, "lies-here.gguf"));
  await page.getByRole("button", { name: "Use it where it lies" }).click();
  await search(page).fill("lies");
  const here = row(page, /lies-here/).filter({ has: page.getByRole("button", { name: /^Load/ }) });
  await here.getByRole("button", { name: /^Load/ }).click();
  await expect(row(page, "answers your chats")).toContainText("lies-here");
  expect(await seriousFindings(page)).toEqual([]);
});

test("files of the agent's machine: copied, moved, looked into, their command taken along, their folder taken off", async ({
  launchFake,
  page,
  context,
}) => {
  const folder = test.info().outputPath("elsewhere");
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => join(folder, `${name}.gguf`);
  for (const name of ["stays", "is-copied", "is-moved"]) {
    writeFileSync(at(name), tinyLlama({ name, weights: name === "stays" ? "Q4_0" : "Q8_0" }));
  }
  const env = { LLCUDA_FOREIGN_MODELS: "0", XDG_CACHE_HOME: test.info().outputPath("cache") };
  const agent = await launchFake({ env });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await page.getByRole("link", { name: "Models" }).first().click();

  for (const [name, button, done] of [
    ["is-copied", "Copy", "Copied to"],
    ["is-moved", "Move", "Moved to"],
  ] as const) {
    await search(page).fill(at(name));
    await page.getByRole("button", { name: button, exact: true }).click();
    const over = page.getByRole("status").filter({ hasText: done });
    await expect(over).toContainText(`${name}.gguf`);
    await over.getByRole("button", { name: "Put away" }).click();
    await expect(over).toHaveCount(0);
    await search(page).fill("");
    await expect(row(page, name)).toBeVisible();
    expect(existsSync(at(name))).toBe(name === "is-copied");
  }
  // What lies there already is not written over.
  await search(page).fill(at("is-copied"));
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "already" })).toBeVisible();
  await search(page).fill("");

  await page.getByRole("button", { name: "Sources" }).click();
  const sources = page.getByRole("dialog");
  await sources.getByRole("textbox", { name: /Another folder/ }).fill(folder);
  await sources.getByRole("button", { name: "Add" }).click();
  await expect(sources.getByRole("listitem").filter({ hasText: folder })).toBeVisible();
  await page.keyboard.press("Escape");
  await row(page, "stays").getByRole("button", { name: "stays", exact: true }).click();
  // What belongs to a person's folder is only read.
  await expect(inspector(page).getByRole("button", { name: "Delete" })).toHaveCount(0);

  const options = inspector(page).getByRole("region", { name: "Load options" });
  await options.getByRole("textbox", { name: "Context" }).fill("1024");
  await options.getByRole("textbox", { name: "Context" }).press("Tab");
  await options.getByText("The same in a terminal").click();
  await expect(options).toContainText("--set context=1024");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await options.getByRole("button", { name: "Copy the llcuda command" }).click();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  expect(await clipboard()).toBe(`llcuda models load ${at("stays")} --set context=1024`);
  await options.getByRole("button", { name: "Copy the llama-server command" }).click();
  expect(await clipboard()).toContain(`llama-server -m ${at("stays")} -c 1024`);
  await options.getByRole("button", { name: "Save for this model" }).click();
  await expect(options).toContainText("1 chosen");
  await expect(options.getByRole("button", { name: "Save for this model" })).toBeDisabled();

  await inspector(page).getByRole("button", { name: "Tensors" }).click();
  await expect(page.getByRole("heading", { name: "stays", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/file=.*stays\.gguf/);
  await page.getByRole("link", { name: "Models" }).first().click();
  await page.getByRole("button", { name: "Sources" }).click();
  await sources.getByRole("button", { name: `Take off ${folder}` }).click();
  await expect(sources.getByRole("listitem").filter({ hasText: folder })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(row(page, "stays")).toHaveCount(0);
  await expect(row(page, "is-moved")).toBeVisible();
});
