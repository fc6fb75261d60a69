import { expect, test } from "../agent.ts";
import { Dashboard } from "../dashboard.ts";

test("a conversation without a mouse", async ({ launch, page }) => {
  const agent = await launch();
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
