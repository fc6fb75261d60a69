import { readFileSync } from "node:fs";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { Dashboard } from "../dashboard.ts";

test("chats are pinned, filed, found by their words, archived, deleted and brought back", async ({
  openFakeDashboard,
  page,
}) => {
  const { dashboard } = await openFakeDashboard({ behaviour: { answerTokens: 12 } });
  for (const question of ["About kernels", "About bread", "About sleep"]) {
    await page.getByRole("link", { name: "New chat" }).click();
    await dashboard.ask(question);
    await dashboard.settled();
  }
  const list = page.getByRole("navigation", { name: "Chats" });
  const links = list.getByRole("link");
  const act = async (title: string, action: string): Promise<void> => {
    await links.filter({ hasText: title }).hover();
    await dashboard.button(`Actions for ${title}`).click();
    await page.getByRole("menuitem", { name: action, exact: true }).click();
  };
  await act("About kernels", "Pin");
  await expect(links).toContainText(["About kernels", "About sleep", "About bread"]);

  await act("About bread", "Folder and tags");
  await page.getByLabel("Folder", { exact: true }).fill("Kitchen");
  await page.getByLabel("Tags, with commas between them").fill("warm, crust");
  await dashboard.button("Save").click();
  await dashboard.button("Active chats").click();
  await page.getByRole("menuitem", { name: /Kitchen/ }).click();
  await expect(links).toHaveCount(1);
  await dashboard.button("Kitchen").click();
  await page.getByRole("menuitem", { name: /Active chats/ }).click();

  await page.keyboard.press("Escape");
  await page.getByRole("searchbox", { name: "Search chats" }).fill("kernel");
  await expect(links).toContainText(["About kernels"]);
  await expect(list.locator("mark").first()).toHaveText(/kernel/i);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article", { name: "You" })).toContainText("About kernels");
  await dashboard.button("Clear the search").click();

  await act("About sleep", "Archive");
  await expect(links).toHaveCount(2);
  await dashboard.button("Undo").click();
  await expect(links).toHaveCount(3);

  await links.filter({ hasText: "About bread" }).focus();
  await page.keyboard.press("Delete");
  await expect(links).toHaveCount(2);
  await dashboard.button("Active chats").click();
  await page.getByRole("menuitem", { name: /Trash/ }).click();
  await dashboard.button("Actions for About bread").click();
  await page.getByRole("menuitem", { name: "Restore" }).click();
  await dashboard.button("Trash").click();
  await page.getByRole("menuitem", { name: /Active chats/ }).click();
  await expect(links).toHaveCount(3);
  expect(await seriousFindings(page)).toEqual([]);
});

test("a chat is saved as a file of every kind, and comes back from it", async ({
  openFakeDashboard,
  page,
}) => {
  const { dashboard } = await openFakeDashboard({ behaviour: { answerTokens: 24 } });
  await dashboard.ask("Only one");
  await dashboard.settled();
  const links = page.getByRole("navigation", { name: "Chats" }).getByRole("link");
  let chats = 1;
  for (const kind of ["Page", "Markdown", "JSON", "Open WebUI", "llama-server"]) {
    await links.first().hover();
    await dashboard.button("Actions for Only one").first().click();
    await page.getByRole("menuitem", { name: "Save or share" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("dialog").getByRole("button", { name: kind, exact: true }).click();
    const file = await (await download).path();
    expect(readFileSync(file, "utf8")).toContain("Only one");
    if (kind === "Page") continue;
    await dashboard.button("Bring chats from a file").click();
    await page.getByLabel("File with chats").setInputFiles({
      name: (await download).suggestedFilename(),
      mimeType: "text/plain",
      buffer: readFileSync(file),
    });
    await expect(
      page.getByRole("status").filter({ hasText: "1 chat with 2 messages." }),
    ).toBeVisible();
    await dashboard.button("Done").click();
    chats += 1;
    await expect(links).toHaveCount(chats);
  }
});

test("an address that names a message shows its branch, also after a reload, in two windows", async ({
  openFakeDashboard,
  page,
  context,
}) => {
  const { dashboard } = await openFakeDashboard({ behaviour: { answerTokens: 12 } });
  await dashboard.ask("Which one?");
  await dashboard.settled();
  const first = await dashboard.lastAnswer.getAttribute("data-message");
  await dashboard.lastAnswer.getByRole("button", { name: /again/i }).click();
  await expect(dashboard.lastAnswer.getByLabel("Version 2 of 2")).toBeVisible();
  await dashboard.settled();
  const other = new Dashboard(await context.newPage());
  await other.open(page.url());
  await expect(other.lastAnswer.getByLabel("Version 2 of 2")).toBeVisible();
  await other.page.goto(`${page.url().split("?")[0]}?at=${first}`);
  await expect(other.lastAnswer.getByLabel("Version 1 of 2")).toBeVisible();
  await expect(dashboard.lastAnswer.getByLabel("Version 1 of 2")).toBeVisible();
  await page.reload();
  await expect(dashboard.lastAnswer.getByLabel("Version 1 of 2")).toBeVisible();
});
