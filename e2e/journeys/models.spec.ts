import type { Page } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { Dashboard } from "../dashboard.ts";
import { hubFiles } from "../machines/hub.test-data.ts";
import { models } from "../machines/library.test-data.ts";
import { loaded, OUT_OF_MEMORY, proving } from "../machines/loaded-models.test-data.ts";
import { answers, downloads } from "../machines/models.test-data.ts";
import { mainThreadTasks } from "../main-thread.ts";
import { photograph } from "../photograph.ts";
import { standIn, type StandIn } from "../stand-in.ts";

/** A task that takes longer is felt (the browser's own limit for a long task). */
const LONG_TASK_MS = 50;

const list = (page: Page) => page.getByRole("grid", { name: "Models" });
const row = (page: Page, name: string | RegExp) =>
  list(page).getByRole("row").filter({ hasText: name });
const inspector = (page: Page) => page.getByRole("complementary");

/** The page of a machine with 500 models, of which three are loaded and two on their way. */
async function openModels(page: Page, url: string): Promise<StandIn> {
  const machine = await standIn(page, answers);
  await new Dashboard(page).open(url);
  await page.getByRole("link", { name: "Models" }).first().click();
  await expect(row(page, models[2]!.name)).toBeVisible();
  return machine;
}

// A record of every step of pages as large as these takes longer than the steps.
test.use({ trace: "off" });

test(
  "500 models are scrolled, sorted and searched without a long task",
  { tag: "@measures" },
  async ({ launchFake, page, browser }) => {
    const agent = await launchFake();
    await openModels(page, agent.dashboardUrl);
    const search = page.getByRole("searchbox", { name: "Find models" });
    const scroll = await list(page).boundingBox();
    await page.mouse.move(scroll!.x + 200, scroll!.y + 200);
    const tasks = await mainThreadTasks(browser, page, async () => {
      for (let turn = 0; turn < 40; turn++) await page.mouse.wheel(0, 400);
      await page.getByRole("button", { name: "Size", exact: true }).click();
      await page.getByRole("button", { name: "Name", exact: true }).click();
      await search.pressSequentially("qwen3 8b");
      await expect(row(page, /qwen3-8b-it-\d+/).first()).toBeVisible();
    });
    expect(tasks.length).toBeGreaterThan(40);
    expect(tasks.filter((milliseconds) => milliseconds > LONG_TASK_MS)).toEqual([]);
    await expect(row(page, /gemma-3-\d/)).toHaveCount(0);
    await expect(page).toHaveURL(/q=qwen3/);
  },
);

test("every width, dark and light: nothing spills, and axe finds nothing serious", async ({
  launchFake,
  page,
}) => {
  test.slow();
  const agent = await launchFake();
  await openModels(page, agent.dashboardUrl);
  const views = [
    { name: "models-500", address: "" },
    { name: "models-inspector", address: `?model=${encodeURIComponent(models[1]!.id)}` },
    { name: "models-hub", address: `?q=qwen3-8b&repo=${hubFiles.repository.id}` },
  ];
  for (const { name, address } of views) {
    await page.goto(`${agent.url}#/models${address}`);
    await expect(list(page).getByRole("row").nth(2)).toBeVisible();
    if (name === "models-inspector") {
      await expect(inspector(page).getByRole("region", { name: "Fit" })).toContainText("Measured");
    }
    await photograph(page, name);
  }
});

test("what runs, what failed and what is on its way can be dealt with at its row", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake();
  const machine = await openModels(page, agent.dashboardUrl);
  const [ready, loading, failed] = loaded.models;

  const running = row(page, "answers your chats");
  await expect(running).toContainText(/holds 3\.65.GiB.*estimated 3\.70.GiB \(\+1\.3.%\)/);
  await expect(running).toContainText("pinned");
  await running.getByRole("button", { name: /Unpin/ }).click();
  await expect(row(page, "Copying weights to the GPU")).toContainText(/42.%/);
  await row(page, "Copying weights").getByRole("button", { name: "Cancel" }).click();

  const card = row(page, OUT_OF_MEMORY.message);
  await expect(card).toContainText("cudaMalloc failed: out of memory");
  await card.getByRole("button", { name: /context 32k → 16k/ }).click();
  await row(page, /2\.10.GB of 5\.03.GB/)
    .getByRole("button", { name: /^Pause/ })
    .click();
  await row(page, "the disk is full")
    .getByRole("button", { name: /^Earlier/ })
    .click();
  // A load can be ended before its engine is there, too.
  machine.tell("models.loaded.watch", { ...loaded, models: [ready!, proving] });
  const early = row(page, "Proving that it writes a token");
  await expect(early).toContainText(proving.model.name);
  await early.getByRole("button", { name: "Cancel" }).click();
  // The chats tell of it, too, while another one answers.
  machine.tell("models.loaded.watch", loaded);
  await page.getByRole("link", { name: "Chat" }).first().click();
  const beside = page.getByRole("alert").filter({ hasText: OUT_OF_MEMORY.message });
  await expect(beside).toContainText(`${failed!.model.name} does not run`);
  await beside.getByRole("button", { name: "Put away" }).click();
  const asked = [
    { path: "models.pin", input: { id: ready!.model.id, pinned: false } },
    { path: "models.cancelLoad", input: { id: loading!.model.id } },
    {
      path: "models.load",
      input: { model: failed!.model.id, options: { ...failed!.requested, context: 16_384 } },
    },
    { path: "downloads.pause", input: { id: downloads.downloads[0]!.id } },
    {
      path: "downloads.move",
      input: { id: downloads.downloads[1]!.id, before: downloads.downloads[0]!.id },
    },
    { path: "models.cancelLoad", input: { id: proving.model.id } },
    { path: "models.cancelLoad", input: { id: failed!.model.id } },
  ];
  await expect.poll(() => machine.mutations).toEqual(asked);
});

test("a model that needs room asks what may go, wherever it was asked for", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake();
  const machine = await openModels(page, agent.dashboardUrl);
  const GIB = 1024 ** 3;
  const needsRoom = {
    outcome: "needs-room",
    id: models[2]!.id,
    needs: 5 * GIB,
    free: 2 * GIB,
    unload: [{ id: "A", name: "A", holds: 6.1 * GIB, idleSeconds: 360 }],
  };
  machine.tell("models.load", needsRoom);
  const { id, name } = models[2]!;
  const wait = { model: { id, name }, options: proving.requested, for: [{ id: "A", name: "A" }] };
  const waits = (stage: string) =>
    machine.tell("models.loaded.watch", { ...loaded, waiting: [{ ...wait, stage, error: null }] });
  waits("waits");
  const told = page.getByRole("status", { name: `The load of ${name}` });
  await expect(told).toContainText("Waits until A is loaded");
  await expect(told.getByRole("button", { name: "Cancel" })).toBeVisible();
  waits("needs-room");
  await told.getByRole("button", { name: "Choose what goes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Keep all" }).click();
  const refusal = { ...OUT_OF_MEMORY, message: `${name} would not go.`, hint: "Take less of it." };
  const refused = { ...wait, stage: "refused", error: refusal };
  machine.tell("models.loaded.watch", { ...loaded, waiting: [refused] });
  const card = page.getByRole("alert").filter({ hasText: refusal.message });
  await expect(card).toContainText(refusal.hint);
  await expect(card.getByRole("button", { name: "Load all the same" })).toBeVisible();
  machine.tell("models.loaded.watch", loaded);
  await expect(card).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(`Load ${models[2]!.name}`);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "It needs room" });
  await expect(dialog).toContainText(/needs 5\.00.GiB; 2\.00.GiB is free/);
  await expect(dialog.getByRole("checkbox")).toBeChecked();
  await expect(dialog).toContainText(/holds 6\.10.GiB, idle 6.min/);
  expect(await seriousFindings(page)).toEqual([]);
  machine.tell("models.load", { outcome: "begun", id: models[2]!.id });
  await dialog.getByRole("button", { name: "Unload and load" }).click();
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(() => machine.mutations.at(-1))
    .toEqual({ path: "models.load", input: { model: models[2]!.id, unload: ["A"] } });
});

test("without a mouse: find, look, price, choose, load", async ({ launchFake, page }) => {
  const agent = await launchFake();
  const machine = await openModels(page, agent.dashboardUrl);
  const wanted = models.find(({ name }) => name.includes("phi-4-3b"))!;
  await page.locator("body").press("/");
  await expect(page.getByRole("searchbox", { name: "Find models" })).toBeFocused();
  await page.keyboard.type(wanted.name);
  await expect(row(page, wanted.name)).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(list(page)).toBeFocused();
  // What runs and what is on its way stands above it.
  const active = () =>
    list(page).evaluate((grid) => {
      const id = grid.getAttribute("aria-activedescendant");
      return id === null ? "" : (document.getElementById(id)?.textContent ?? "");
    });
  for (let step = 0; step < 8 && !(await active()).includes(wanted.name); step++) {
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await expect(inspector(page)).toContainText(wanted.name);
  await expect(page).toHaveURL(new RegExp(`model=${wanted.id}`));

  const fit = inspector(page).getByRole("region", { name: "Fit" });
  await expect(fit).toContainText("All 33 layers go to the GPU");
  // Its header says that it fits, which is all that is shown then.
  await page.getByRole("button", { name: "Fits now", exact: true }).press("Enter");
  await expect(page).toHaveURL(/fits=true/);
  await expect(row(page, wanted.name)).toBeVisible();
  await page.getByRole("button", { name: "Fits now", exact: true }).press("Enter");
  await expect(page).not.toHaveURL(/fits=true/);
  await fit.getByRole("slider", { name: "Context" }).press("End");
  await expect(fit).toContainText(/Partial, \d+ of 33/);
  await fit.getByRole("button", { name: /Context 16,384 frees/ }).press("Enter");
  await expect(fit).toContainText("All 33 layers go to the GPU");
  const options = inspector(page).getByRole("region", { name: "Load options" });
  await options.getByText("Advanced").press("Enter");
  await options.getByRole("textbox", { name: "More arguments" }).fill("--port 80 --temp 0.2");
  await options.getByRole("textbox", { name: "More arguments" }).press("Tab");
  await expect(options.getByRole("alert")).toContainText("--port is managed");
  await options.getByRole("textbox", { name: "More arguments" }).fill("--cache-reuze 256");
  await expect(options.getByRole("alert")).toContainText("has no argument --cache-reuze");
  await options.getByRole("button", { name: "--cache-reuse 256" }).click();
  await expect(options.getByRole("alert")).toHaveCount(0);
  await expect(options.getByRole("textbox", { name: "More arguments" })).toHaveValue(
    "--cache-reuse 256",
  );
  await options.getByRole("textbox", { name: "More arguments" }).fill("--temp 0.2");
  await inspector(page).getByRole("button", { name: "Load with these options" }).press("Enter");
  await expect
    .poll(() => machine.mutations.at(-1))
    .toMatchObject({
      path: "models.load",
      input: {
        model: wanted.id,
        options: { context: 16_384, extraArguments: ["--temp", "0.2"], slots: null },
      },
    });
  await page.keyboard.press("Escape");
  await expect(inspector(page)).toHaveCount(0);
  await expect(list(page)).toBeFocused();

  // Text grows with the browser's text size.
  const letters = () =>
    list(page).evaluate((grid) => Number.parseFloat(getComputedStyle(grid).fontSize));
  const usual = await letters();
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  expect(await letters()).toBe(2 * usual);
});
