import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChatSnapshot } from "@llcuda/protocol";
import { THINKING_TEMPLATE } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { endAnswers, lastMessage, mutate, query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";
import { seriousFindings } from "../axe.ts";

test("the real engine's reasoning shows its time, ends when asked to, folds, and is gone on with", async ({
  launch,
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-thinks-"));
  const template = join(folder, "thinks.jinja");
  writeFileSync(template, THINKING_TEMPLATE);
  // It would think for a minute and more: only what is pressed ends that.
  const agent = await launch({
    env: { LLAMA_ARG_CHAT_TEMPLATE_FILE: template, LLAMA_ARG_N_PREDICT: "6000" },
  });
  const options = { temperature: 0, ignore_eos: true, stop_repetition: false };
  await mutate(agent, "presets.save", { name: "On and on", isDefault: true, options });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask("Name a color.");
  const reasoning = dashboard.lastAnswer.getByRole("region", { name: "Reasoning" });
  await expect(reasoning).toContainText(/Thinking for \d+\s?s/);
  await dashboard.button("Answer now").click();
  await expect(dashboard.lastAnswerText).toContainText(/\w/);
  await expect(dashboard.button("Answer now")).toHaveCount(0);
  await dashboard.button("Stop").click();
  await dashboard.settled();
  const fold = reasoning.getByRole("button", { name: /Thought for/ });
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  const { reasoning: thought, stats } = (await lastMessage(agent))!;
  expect(stats!.reasoningMs).toBeGreaterThan(0);
  await fold.click();
  await expect(reasoning.getByText(thought.trim().slice(0, 20))).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);

  // Stopped while it thinks, it thinks on where it was.
  const first = (await lastMessage(agent))!.id;
  await dashboard.lastAnswer.getByRole("button", { name: "Retry" }).click();
  await expect(dashboard.lastAnswer).not.toHaveAttribute("data-message", first);
  await expect(reasoning).toContainText(/Thinking for \d+\s?s/);
  await dashboard.button("Stop").click();
  await dashboard.settled();
  await expect(fold).toHaveAttribute("aria-expanded", "true");
  const cut = (await lastMessage(agent))!;
  expect(cut).toMatchObject({ status: "stopped", content: "" });
  await dashboard.lastAnswer.getByRole("button", { name: "Continue" }).click();
  await dashboard.button("Answer now").click();
  await expect(dashboard.lastAnswerText).toContainText(/\w/);
  await dashboard.button("Stop").click();
  await dashboard.settled();
  const whole = (await lastMessage(agent))!;
  expect(whole.id).toBe(cut.id);
  expect(whole.reasoning.startsWith(cut.reasoning)).toBe(true);
  expect(whole.content).not.toBe("");
  rmSync(folder, { recursive: true });
});

test("a long prompt is read with its tokens and per cent in view, and Stop ends it", async ({
  openFakeDashboard,
}) => {
  const { dashboard } = await openFakeDashboard({
    behaviour: { promptTokensPerSecond: 300 },
  });
  await dashboard.ask("word ".repeat(3_900));
  const reading = dashboard.lastAnswer.getByRole("status");
  await expect(reading).toContainText(/Reading 4,\d{3} tokens of prompt, [1-9]\d?\s?%/);
  await dashboard.button("Stop").click();
  await dashboard.settled();
  await expect(dashboard.lastAnswer).toContainText("Stopped");
});

test("an answer tells what it cost, and what else was likely at each token", async ({
  openFakeDashboard,
  page,
}) => {
  const { agent, dashboard } = await openFakeDashboard({
    behaviour: { draftAcceptance: 0.71, answerTokens: 200 },
  });
  await dashboard.ask("Count.");
  await dashboard.settled();
  const { lastAnswer } = dashboard;
  await expect(lastAnswer).toContainText(/drafts 71\s?%/);
  await expect(lastAnswer.getByRole("img", { name: /over the answer/ })).toBeVisible();
  await lastAnswer.getByRole("button", { name: "What this answer cost" }).click();
  const details = lastAnswer.getByRole("region", { name: "What this answer cost" });
  await expect(details).toContainText(/Drafts taken\s*142 of 200/);
  await details.getByRole("button", { name: "Answer again, keeping it" }).click();
  await expect(dashboard.button("What else was likely")).toBeVisible();
  await dashboard.button("What else was likely").click();
  const tokens = lastAnswer.getByRole("region", { name: "Tokens" });
  await expect(tokens).toContainText("Token 1 of 200");
  await tokens.getByText("naïve").first().hover();
  await expect(tokens).toContainText("Token 11 of 200");
  await tokens.getByRole("application").focus();
  await page.keyboard.press("ArrowRight");
  await expect(tokens).toContainText("Token 12 of 200");
  await expect(tokens.getByRole("listitem")).toHaveCount(5);
  expect(await seriousFindings(page)).toEqual([]);
  // They are the agent's: another page finds them too.
  const { id: messageId, chatId } = (await lastMessage(agent))!;
  const kept = await query<{ tokens: unknown[] }>(agent, "chats.probabilities", {
    chatId,
    messageId,
  });
  expect(kept.tokens).toHaveLength(200);
});

test("an answer that only repeats itself is stopped, and gone on with, cut or written again", async ({
  openFakeDashboard,
  page,
}) => {
  const { agent, dashboard } = await openFakeDashboard({
    behaviour: { tokensPerSecond: null, answerTokens: 1_000, answerPieces: ["- ", "\n"] },
  });
  await dashboard.ask("A shopping list");
  const { lastAnswer } = dashboard;
  const told = lastAnswer.getByText("“-” came 100 times in a row, 300 characters.");
  await expect(told).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await dashboard.button("Go on anyway").click();
  await expect(told).toBeHidden();
  await dashboard.settled();
  expect(await lastMessage(agent)).toMatchObject({ content: "- \n".repeat(500), status: "done" });
  await dashboard.ask("Another one");
  await expect(told).toBeVisible();
  await dashboard.button("Cut the repetition").click();
  await expect(told).toBeHidden();
  await expect(lastAnswer.getByRole("listitem")).toHaveCount(1);
  await dashboard.button("Version before").click();
  await dashboard.button("Try again with less repetition").click();
  await expect
    .poll(async () => (await lastMessage(agent))?.options)
    .toMatchObject({ repeat_penalty: 1.1, dry_multiplier: 0.8 });
  // Other programs get what they ask for.
  const asked = { messages: [{ role: "user", content: "A list" }] };
  const headers = { authorization: `Bearer ${agent.token}`, "content-type": "application/json" };
  const answer = await fetch(`${agent.url}v1/chat/completions`, {
    method: "POST",
    headers,
    body: JSON.stringify(asked),
  });
  expect(await answer.json()).toMatchObject({
    choices: [{ message: { content: "- \n".repeat(500) } }],
  });
});

test("messages are reached and used by the keyboard, and answers are told in words", async ({
  openFakeDashboard,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { agent, dashboard } = await openFakeDashboard({ behaviour: { answerTokens: 30 } });
  await dashboard.ask("Hello there");
  await dashboard.settled();
  await expect(page.getByTestId("spoken")).toHaveText("The answer has ended after 30 tokens.");
  await dashboard.composer.focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(dashboard.lastAnswer).toBeFocused();
  await page.keyboard.press("k");
  await expect(page.getByRole("article", { name: "You" })).toBeFocused();
  await page.keyboard.press("c");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("Hello there");
  await page.keyboard.press("j");
  const before = (await lastMessage(agent))!;
  await page.keyboard.press("r");
  await expect.poll(async () => (await lastMessage(agent))!.id).not.toBe(before.id);
  await dashboard.settled();
  await page.keyboard.press("Alt+ArrowDown");
  const { chatId } = before;
  const kept = await query<ChatSnapshot>(agent, "chats.one.snapshot", { chatId });
  expect(kept.messages).toHaveLength(2);
});

test("text of an input method is not sent while it is put together", async ({
  openFakeDashboard,
  page,
}) => {
  const { dashboard } = await openFakeDashboard();
  const session = await page.context().newCDPSession(page);
  await dashboard.composer.focus();
  await session.send("Input.imeSetComposition", {
    text: "にほん",
    selectionStart: 3,
    selectionEnd: 3,
  });
  await session.send("Input.dispatchKeyEvent", {
    type: "rawKeyDown",
    windowsVirtualKeyCode: 229,
    key: "Process",
    code: "Enter",
  });
  await expect(dashboard.composer).toHaveValue("にほん");
  await session.send("Input.insertText", { text: "日本" });
  await expect(dashboard.composer).toHaveValue("日本");
  await page.keyboard.press("Enter");
  await dashboard.settled();
  await expect(page.getByRole("article", { name: "You" })).toHaveText(/^日本/);
});

test("right-to-left text runs from the right, with its code from the left", async ({
  openFakeDashboard,
}) => {
  const pieces = [
    "مرحبا بك في ",
    "العالم `npm start` نعم.\n\n",
    "- عنصر\n\n",
    "```sh\nnpm start\n```\n",
  ];
  const { dashboard } = await openFakeDashboard({
    behaviour: { answerTokens: 4, answerPieces: pieces },
  });
  await dashboard.ask("שלום");
  await dashboard.settled();
  const directions = { p: "rtl", ul: "rtl", code: "ltr", figure: "ltr" };
  for (const [selector, direction] of Object.entries(directions)) {
    const element = dashboard.lastAnswerText.locator(selector).first();
    await expect(element).toHaveCSS("direction", direction);
  }
});

/** At once: a wheel's way would still be going on when it is looked at. */
const scrollUp = (dashboard: Dashboard, pixels: number): Promise<void> =>
  dashboard.thread.evaluate((box, by) => box.scrollBy({ top: -by, behavior: "instant" }), pixels);

test("who scrolls away from an answer keeps their place while it grows, and gets back", async ({
  openFakeDashboard,
}) => {
  const { agent, dashboard } = await openFakeDashboard({
    behaviour: { tokensPerSecond: 60, answerTokens: 100_000 },
  });
  await dashboard.ask("Write for long");
  const jump = dashboard.button("Jump to now");
  const rest = (): Promise<number> =>
    dashboard.thread.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);
  const top = (): Promise<number> => dashboard.thread.evaluate((box) => box.scrollTop);
  await expect.poll(top).toBeGreaterThan(500);
  await scrollUp(dashboard, 300);
  await expect(jump).toBeVisible();
  const [place, before] = [await top(), await rest()];
  await expect.poll(rest).toBeGreaterThan(before + 200);
  expect(await top()).toBe(place);
  await jump.click();
  await expect.poll(rest).toBeLessThan(25);
  await expect(jump).toBeHidden();
  await endAnswers(agent);
  await dashboard.settled();
  await expect.poll(rest).toBeLessThan(25);
});

test("where everything is in sight there is nothing to get back to", async ({
  openFakeDashboard,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 320 });
  const { dashboard } = await openFakeDashboard({ behaviour: { answerTokens: 200 } });
  await dashboard.ask("Write");
  await dashboard.settled();
  await scrollUp(dashboard, 200);
  await expect(dashboard.button("Jump to now")).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 1_600 });
  await expect(dashboard.button("Jump to now")).toBeHidden();
});
