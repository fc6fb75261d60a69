import type { ChatSnapshot } from "@llcuda/protocol";
import { expect, test } from "../agent.ts";
import { busySlots, doctor, lastMessage, query } from "../call.ts";
import { Dashboard, words } from "../dashboard.ts";

const LONG = "Tell me a long story about a lighthouse keeper and the sea.";
/** Still being written when the journey comes to it. */
const LONG_ANSWERS = { LLAMA_ARG_N_PREDICT: "300" };

test("Stop stops the engine's work at once, not only the display", async ({
  openDashboard,
  page,
}) => {
  const { agent, dashboard } = await openDashboard({ env: LONG_ANSWERS });
  await dashboard.ask(LONG);
  await dashboard.answering();
  const report = await doctor(agent);
  expect(await busySlots(report)).toBe(1);
  await page.keyboard.press("Escape");
  await dashboard.settled();
  await expect.poll(() => busySlots(report)).toBe(0);
  await expect(dashboard.lastAnswer).toContainText(/stopped/i);
  await dashboard.answering();
});

test("an answer goes on while the tab is closed, and is whole when it opens again", async ({
  openDashboard,
  page,
  context,
}) => {
  const { agent, dashboard } = await openDashboard({ env: LONG_ANSWERS });
  await dashboard.ask(LONG);
  await dashboard.answering();
  const address = page.url();
  await page.close();

  const again = new Dashboard(await context.newPage());
  await again.open(address);
  await again.answering();
  await again.settled();
  const answer = (await lastMessage(agent))!;
  expect(["done", "length"]).toContain(answer.status);
  expect(words(await again.lastAnswerText.innerText())).toEqual(words(answer.content));
});

test("a llama-server that is killed in mid-answer leaves the answer, and Retry works", async ({
  openDashboard,
  page,
}) => {
  const { agent, dashboard } = await openDashboard({ env: LONG_ANSWERS });
  await dashboard.ask(LONG);
  await dashboard.answering();
  process.kill((await doctor(agent)).engine.pid!, "SIGKILL");
  await expect(dashboard.lastAnswer.getByRole("alert")).toBeVisible();
  await dashboard.answering();
  await dashboard.lastAnswer.getByRole("button", { name: /retry/i }).first().click();
  await expect(dashboard.lastAnswer.getByRole("alert")).toHaveCount(0);
  await dashboard.answering();
  await page.keyboard.press("Escape");
  await dashboard.settled();
});

test("each chat shows its own messages and draft, and nothing of another", async ({
  openFakeDashboard,
  page,
}) => {
  const { dashboard } = await openFakeDashboard();
  const questions = page.getByRole("article", { name: "You" });
  for (const question of ["First question", "Second question", "Third question"]) {
    await page.getByRole("link", { name: "New chat" }).click();
    await expect(dashboard.thread).toHaveCount(0);
    await dashboard.ask(question);
    await dashboard.settled();
    await expect(questions).toContainText([question]);
  }
  await dashboard.composer.fill("A draft of the third");
  await page.getByRole("link", { name: "First question" }).click();
  await expect(questions).toContainText(["First question"]);
  await expect(dashboard.composer).toHaveValue("");
  await dashboard.ask("More of the first");
  await expect(questions).toContainText(["First question", "More of the first"]);
  await page.getByRole("link", { name: "Third question" }).click();
  await expect(dashboard.composer).toHaveValue("A draft of the third");

  await dashboard.button("Actions for Second question").click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.keyboard.type("Renamed");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Renamed" }).click();
  await expect(questions).toContainText(["Second question"]);
  await dashboard.button("Actions for Renamed").click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("link", { name: "Renamed" })).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Ask the model on this machine" })).toBeVisible();
});

test("5 MB that are pasted neither hold the page up nor get lost; too much is refused in words", async ({
  openFakeDashboard,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { agent, dashboard } = await openFakeDashboard();
  const paste = async (count: number): Promise<void> => {
    await page.evaluate(
      (lines) => navigator.clipboard.writeText(lines),
      "one line\n".repeat(count),
    );
    await dashboard.composer.press("ControlOrMeta+v");
  };
  const files = page.getByRole("list", { name: "Attached files" });
  await paste(3_800_000);
  await expect(page.getByRole("alert")).toContainText("one file may have");
  await dashboard.button("Remove pasted-1.txt").click();
  await expect(dashboard.composer).toBeFocused();

  await paste(560_000);
  await expect(files).toContainText("5,040,000 characters");
  await dashboard.button("Remove pasted-1.txt").click();

  await paste(1_200);
  await expect(files).toContainText("10,800 characters");
  await dashboard.composer.fill("Sum this up.");
  await dashboard.composer.press("Enter");
  await dashboard.settled();
  const kept = await query<ChatSnapshot>(agent, "chats.one.snapshot", {
    chatId: (await lastMessage(agent))!.chatId,
  });
  expect(kept.messages[0]).toMatchObject({
    content: "Sum this up.",
    attachments: [{ name: "pasted-1.txt", chars: 10_800 }],
  });
  await dashboard.thread.getByRole("button", { name: "pasted-1.txt" }).click();
  await expect(page.getByRole("dialog")).toContainText("one line one line");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("list", { name: "Attached files" })).toHaveCount(1);
});

test("a part of the page that does not come is told; the others work, and nothing written is lost", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake();
  const dashboard = new Dashboard(page);
  // As after an update of the agent: the files that this page names are gone.
  for (const part of ["SettingsDrawer", "KeysDialog"]) {
    await page.route(`**/assets/${part}*.js`, (route) => route.fulfill({ status: 404 }));
  }
  await dashboard.open(agent.dashboardUrl);
  await dashboard.composer.fill("Not sent yet");
  await dashboard.button(/^Settings/).click();
  const told = page.getByRole("alert").filter({ hasText: "A part of this page did not come." });
  await expect(told).toBeVisible();
  await page.getByRole("link", { name: "Setup" }).first().click();
  await expect(page.getByRole("heading", { name: "Setup" })).toBeVisible();
  await page.getByRole("link", { name: "Chat", exact: true }).first().click();
  // A window beside the page leaves it as it is.
  await dashboard.button("Keys (?)").click();
  await expect(told).toBeVisible();
  await expect(dashboard.composer).toBeVisible();
  await page.unrouteAll();
  await dashboard.button("Reload the page").click();
  await expect(dashboard.composer).toHaveValue("Not sent yet");
  await dashboard.button(/^Settings/).click();
  await expect(page.getByRole("complementary", { name: "Settings of this chat" })).toBeVisible();
});
