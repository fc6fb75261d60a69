import { writeFileSync } from "node:fs";
import type { ChatSnapshot, ChatsPage, LoadedModels } from "@llcuda/protocol";
import { tinyLlama } from "@llcuda/test-kit";
import type { Locator } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { endAnswers, lastMessage, mutate, query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";

/** Goes from field to field until this one has the keyboard. */
async function tabTo(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  await expect(target).toBeVisible();
  for (let steps = 0; steps < 60; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await target.page().keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

/** Goes to an item of the open menu and takes it; where the menu was opened from has the focus then. */
async function choose(item: Locator): Promise<void> {
  const page = item.page();
  await expect(item).toBeVisible();
  for (let steps = 0; steps < 20; steps += 1) {
    if (await item.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("ArrowDown");
  }
  await expect(item).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toHaveCount(0);
}

test("a conversation without a mouse", async ({ launch, page }) => {
  const agent = await launch({ env: { LLAMA_ARG_N_PREDICT: "300" } });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await page.locator("body").press("Tab");
  await page.keyboard.press("Escape");
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("/");
  await expect(dashboard.composer).toBeFocused();
  await page.keyboard.type("Tell me a long story about the sea.");
  await page.keyboard.press("ControlOrMeta+Enter");
  await dashboard.answering();
  await page.keyboard.press("Escape");
  await dashboard.settled();

  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.type("Setup");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Setup" })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText(/Esc/);
});

test("what is typed right behind Ctrl K is what is searched for, however slowly the page loads", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  // From here on nothing more of the page arrives.
  await page.route("**/assets/*.js", () => undefined);
  await dashboard.composer.focus();
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("GPU page");
  const search = page.getByRole("combobox", { name: /^Search pages/ });
  await expect(search).toHaveValue("GPU page");
  await expect(search).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(dashboard.composer).toBeFocused();
  await expect(dashboard.composer).toHaveValue("");
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("keys without Ctrl can be switched off, and stay so", async ({ launchFake, page }) => {
  const agent = await launchFake();
  await new Dashboard(page).open(agent.dashboardUrl);
  await page.locator("body").press("?");
  await page.getByRole("checkbox", { name: /Keys without Ctrl/ }).press("Space");
  await page.keyboard.press("Escape");
  await page.reload();
  await page.locator("body").press("?");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await expect(page.getByRole("dialog", { name: "Search" })).toBeVisible();
  await expect(page).toHaveURL(/#\/chat$/);
});

test("on a phone the list of chats takes the focus, and Esc gives it back", async ({
  launchFake,
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const agent = await launchFake();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.button("Chats").press("Enter");
  await expect(page.getByRole("link", { name: "New chat" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dashboard.button("Chats")).toBeFocused();
  await expect(page.getByRole("link", { name: "New chat" })).toBeHidden();
});

test("a message that was sent is no draft any more", async ({ launchFake, page }) => {
  const agent = await launchFake();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask("First");
  await dashboard.settled();
  await expect(dashboard.composer).toHaveValue("");
  // Nor does the new chat's draft come back where the next one begins.
  await page.getByRole("link", { name: "New chat" }).click();
  await expect(dashboard.composer).toHaveValue("");
});

test("everything that is done with a chat, without a mouse", async ({
  launchFake,
  page,
  context,
}) => {
  const second = test.info().outputPath("second.gguf");
  writeFileSync(second, tinyLlama());
  const agent = await launchFake({ behaviour: { tokensPerSecond: 40, answerTokens: 5_000 } });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { keyboard } = page;
  const ended = async (): Promise<void> => {
    // Until the new answer is there, the last one is the old one; and its engine may be another.
    await expect(dashboard.lastAnswer).toHaveAttribute("aria-busy", "true");
    await dashboard.answering();
    const busy = async (): Promise<string | null> => {
      await endAnswers(agent);
      return dashboard.lastAnswer.getAttribute("aria-busy");
    };
    await expect.poll(busy).toBe("false");
  };

  // A long text in the clipboard becomes a file; a question waits until it is read, goes out, and
  // its answer is stopped.
  const reading = Promise.withResolvers<void>();
  await page.route("**/attachments/*", async (route) => {
    await reading.promise;
    await route.continue();
  });
  await page.evaluate(() => navigator.clipboard.writeText("A long text. ".repeat(900)));
  await keyboard.press("n");
  await expect(dashboard.composer).toBeFocused();
  await keyboard.press("ControlOrMeta+v");
  await expect(page.getByText(/pasted/i).first()).toBeVisible();
  await keyboard.type("First question");
  await keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "sent once it is read" })).toBeVisible();
  await expect(dashboard.answers).toHaveCount(0);
  reading.resolve();
  await dashboard.answering();
  await keyboard.press("Escape");
  await dashboard.settled();
  await expect(dashboard.lastAnswer).toContainText("Stopped");

  // Written again, its versions, its question in other words.
  await keyboard.press("Alt+ArrowUp");
  await expect(dashboard.lastAnswer).toBeFocused();
  await keyboard.press("r");
  await ended();
  await keyboard.press("k");
  await expect(dashboard.lastAnswer).toBeFocused();
  await expect(dashboard.lastAnswer.getByLabel("Version 2 of 2")).toBeVisible();
  await keyboard.press("ArrowLeft");
  await expect(dashboard.lastAnswer.getByLabel("Version 1 of 2")).toBeVisible();
  const question = page.getByRole("article", { name: "You" });
  await question.focus();
  await keyboard.press("e");
  await expect(page.getByRole("textbox", { name: "Edit the question" })).toBeFocused();
  await keyboard.type(" in other words");
  await keyboard.press("ControlOrMeta+Enter");
  await ended();
  await expect(question.getByLabel("Version 2 of 2")).toBeVisible();

  // By another model, which is picked for all that follows, too; then a chat from here on.
  await mutate(agent, "models.load", { model: second });
  const loaded = (): Promise<LoadedModels> => query(agent, "models.loaded.snapshot");
  await expect
    .poll(async () => (await loaded()).models.map(({ state }) => state.phase))
    .toEqual(["ready", "ready"]);
  const before = (await lastMessage(agent))!.model;
  const other = (await loaded()).models.find(({ model }) => model.name !== before)!.model;
  await dashboard.lastAnswer.focus();
  await keyboard.press("m");
  await choose(page.getByRole("menuitem", { name: other.name }));
  await ended();
  expect((await lastMessage(agent))!.model).toBe(other.name);
  await keyboard.press("/");
  const picker = page.getByRole("button", { name: /^Model: / });
  await tabTo(picker);
  await keyboard.press("Enter");
  await choose(page.getByRole("menuitem", { name: other.name }).first());
  await expect(picker).toContainText(other.name);
  await expect(picker).toBeFocused();
  await dashboard.lastAnswer.focus();
  await keyboard.press("m");
  const address = page.url();
  await choose(page.getByRole("menuitem", { name: "New chat from here" }));
  await expect(page).not.toHaveURL(address);
  await expect(page.getByRole("article")).toHaveCount(2);

  // Its settings, from the palette.
  await keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog", { name: "Search" })).toBeVisible();
  await keyboard.type("Settings");
  await keyboard.press("Enter");
  const prompt = page.getByRole("textbox", { name: "System prompt" });
  await tabTo(prompt);
  await keyboard.type("Be brief.");
  await keyboard.press("Escape");
  await expect(prompt).toBeHidden();
  const settings = async () => {
    const chatId = page.url().split("/chat/")[1]!;
    return (await query<ChatSnapshot>(agent, "chats.one.snapshot", { chatId })).settings;
  };
  await expect.poll(settings).toEqual({ system: "Be brief." });

  // The list: found, renamed, filed, pinned, saved, archived, deleted and brought back.
  const list = page.getByRole("navigation", { name: "Chats" });
  await keyboard.press("s");
  await keyboard.type("other words");
  await expect(list.locator("mark").first()).toBeVisible();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await keyboard.press("s");
  await keyboard.press("Escape");
  await keyboard.press("ArrowDown");
  const row = list.getByRole("link").first();
  await expect(row).toBeFocused();
  await keyboard.press("F2");
  await keyboard.press("ControlOrMeta+a");
  await keyboard.type("Named");
  await keyboard.press("Enter");
  const link = list.getByRole("link", { name: /Named/ });
  await expect(link).toBeVisible();
  const act = async (name: string): Promise<void> => {
    await link.focus();
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await choose(page.getByRole("menuitem", { name, exact: true }));
  };
  await act("Folder and tags");
  await expect(page.getByLabel("Folder", { exact: true })).toBeFocused();
  await keyboard.type("Kitchen");
  await keyboard.press("Tab");
  await keyboard.type("warm, crust");
  await keyboard.press("Enter");
  await expect(link).toContainText("warm");
  await act("Pin");
  await expect(link.getByLabel("pinned")).toBeVisible();
  await act("Save or share");
  const download = page.waitForEvent("download");
  await tabTo(page.getByRole("dialog").getByRole("button", { name: "JSON", exact: true }));
  await keyboard.press("Enter");
  expect((await download).suggestedFilename()).toBe("Named.llcuda.json");
  await act("Archive");
  await expect(link).toBeHidden();
  await keyboard.press("z");
  await expect(link).toBeVisible();
  await link.focus();
  await keyboard.press("Delete");
  await expect(link).toBeHidden();
  await keyboard.press("z");
  await expect(link).toBeVisible();
  const { chats } = await query<ChatsPage>(agent, "chats.list.snapshot");
  expect(chats.find(({ title }) => title === "Named")).toMatchObject({
    folder: "Kitchen",
    tags: ["warm", "crust"],
    pinned: true,
  });
});
