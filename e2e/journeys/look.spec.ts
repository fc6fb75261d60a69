import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { Dashboard } from "../dashboard.ts";
import { photograph, pictureOf, setScheme } from "../photograph.ts";

const SCHEMES = ["dark", "light"] as const;
const PAGES = ["Chat", "Models", "Tensors", "Bench", "GPU", "Setup"];
/** Of these pages README shows a picture. */
const SHOWN = new Set(["Chat", "Models"]);
const IMAGES = join(import.meta.dirname, "..", "..", "docs", "images");

function headingOf(page: Page, title: string): Locator {
  return page.getByRole("heading", { name: title, exact: true });
}

test("every page at every size, dark and light: nothing spills, axe finds nothing serious", async ({
  launch,
  page,
}) => {
  test.slow();
  const agent = await launch();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask(
    "Explain in a few short points what a GPU does, and give one line of Python.",
  );
  await dashboard.settled();
  await expect(dashboard.lastAnswer).toContainText("tok/s");
  const chat = page.url();
  for (const title of PAGES) {
    if (title === "Chat") await page.goto(chat);
    else await page.getByRole("link", { name: title }).first().click();
    const there = title === "Chat" ? dashboard.lastAnswerText : headingOf(page, title);
    await expect(there).toBeVisible();
    const name = title.toLowerCase();
    await photograph(page, name);
    if (process.env["LLCUDA_WRITE_IMAGES"] === undefined || !SHOWN.has(title)) continue;
    copyFileSync(pictureOf(name, 1280, "dark"), join(IMAGES, `${name}-1280-dark.png`));
  }
});

test("windows, menus and failures: axe finds nothing serious there either", async ({
  launchFake,
  page,
}) => {
  test.slow();
  const text = "CUDA error: out of memory";
  const crash = { tokens: 10, text, signal: "SIGABRT" as const };
  const agent = await launchFake({ behaviour: { crashAfterTokens: crash } });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  const clean = async (what: string): Promise<void> => {
    for (const scheme of SCHEMES) {
      await setScheme(page, scheme);
      expect(await seriousFindings(page), `${what} ${scheme}`).toEqual([]);
    }
  };
  await expect(page.getByText(/Set up in/)).toBeVisible();
  await clean("an empty chat");
  await dashboard.ask("Fail");
  await expect(dashboard.lastAnswer.getByRole("alert")).toBeVisible();
  await clean("a failure");
  for (const key of ["?", "ControlOrMeta+k"]) {
    await page.locator("body").press(key);
    await expect(page.getByRole("dialog")).toBeVisible();
    await clean(key);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  await dashboard.button("Actions for Fail").click();
  await expect(page.getByRole("menu")).toBeVisible();
  await clean("a menu");
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(dashboard.button("Undo")).toBeVisible();
  await clean("what can be undone");
  await dashboard.button("Active chats").click();
  await page.getByRole("menuitem", { name: /Trash/ }).click();
  await dashboard.button("Actions for Fail").click();
  await page.getByRole("menuitem", { name: "Delete for good" }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await clean("a question before something is destroyed");
  await dashboard.button("Keep").click();
  await page.setViewportSize({ width: 360, height: 740 });
  await dashboard.button("Chats").click();
  await clean("the list of chats on a phone");
});
