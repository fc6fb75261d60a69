import { expect, test } from "../agent.ts";
import { Dashboard } from "../dashboard.ts";

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
