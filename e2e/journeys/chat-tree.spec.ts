import type { LoadedModels } from "@llcuda/protocol";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { endAnswers, lastMessage, mutate, query } from "../call.ts";
import { realModels } from "../real-models.ts";

const SHORT = { max: 24 };

test("a question is edited, an answer written again, and every version can be shown", async ({
  openDashboard,
  page,
}) => {
  const { dashboard } = await openDashboard({ env: { LLAMA_ARG_N_PREDICT: String(SHORT.max) } });
  await dashboard.ask("Name a color.");
  await dashboard.settled();

  await dashboard.lastAnswer
    .getByRole("button", { name: /again|retry/i })
    .first()
    .click();
  await expect(dashboard.lastAnswer.getByLabel("Version 2 of 2")).toBeVisible();
  await dashboard.settled();
  await dashboard.lastAnswer.getByRole("button", { name: "Version before" }).click();
  await expect(dashboard.lastAnswer.getByLabel("Version 1 of 2")).toBeVisible();
  // The keys do the same.
  await dashboard.lastAnswer.getByRole("button", { name: "Version after" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(dashboard.lastAnswer.getByLabel("Version 2 of 2")).toBeVisible();

  const question = page.getByRole("article", { name: "You" });
  await question.hover();
  await question.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Edit the question" }).fill("Name a fruit.");
  await page.getByRole("button", { name: "Ask this instead" }).click();
  await expect(question).toContainText("Name a fruit.");
  await expect(question.getByLabel("Version 2 of 2")).toBeVisible();
  await dashboard.settled();
  await question.getByRole("button", { name: "Version before" }).click();
  await expect(question).toContainText("Name a color.");
  await expect(dashboard.lastAnswer.getByLabel("Version 2 of 2")).toBeVisible();
});

test("a cut answer is gone on with by the real model, where it ended", async ({
  openDashboard,
}) => {
  const { dashboard } = await openDashboard({ env: { LLAMA_ARG_N_PREDICT: "12" } });
  await dashboard.ask("Tell me a long story about a lighthouse.");
  await dashboard.settled();
  const before = await dashboard.lastAnswerText.innerText();
  await dashboard.lastAnswer.getByRole("button", { name: "Continue" }).click();
  await expect(dashboard.lastAnswerText).not.toHaveText(before);
  await dashboard.settled();
  const after = await dashboard.lastAnswerText.innerText();
  expect(after.startsWith(before.trimEnd())).toBe(true);
  expect(after.length).toBeGreaterThan(before.length);
});

test("two answers stand side by side, and the chosen one is gone on with", async ({
  openDashboard,
  page,
}) => {
  const { dashboard } = await openDashboard({ env: { LLAMA_ARG_N_PREDICT: String(SHORT.max) } });
  await dashboard.button("Two answers side by side").click();
  await dashboard.ask("Name a color.");
  const both = page.getByRole("region", { name: "Answers side by side" });
  await expect(both.getByRole("article", { name: "Answer" })).toHaveCount(2);
  for (const answer of await both.getByRole("article", { name: "Answer" }).all()) {
    await expect(answer).toHaveAttribute("aria-busy", "false", { timeout: 90_000 });
    await expect(answer.locator(".prose-answer")).not.toBeEmpty();
  }
  await both.getByRole("button", { name: "Go on with this one" }).click();
  await dashboard.ask("Another?");
  await dashboard.settled();
  await expect(both).toHaveCount(0);
  await expect(dashboard.answers.first().getByLabel("Version 2 of 2")).toBeVisible();
});

test("an answer is written again by the model that is chosen, and says who wrote it", async ({
  openDashboard,
  page,
}) => {
  const { smol, gemma } = realModels();
  const limit = { LLAMA_ARG_N_PREDICT: String(SHORT.max) };
  const { agent, dashboard } = await openDashboard({ args: ["--model", smol], env: limit });
  await dashboard.ask("Name a color.");
  await dashboard.settled();
  const [first] = (await query<LoadedModels>(agent, "models.loaded.snapshot")).models;
  await mutate(agent, "models.load", { model: gemma });
  const loaded = (): Promise<LoadedModels> => query(agent, "models.loaded.snapshot");
  await expect
    .poll(async () => (await loaded()).models.map(({ state }) => state.phase))
    .toEqual(["ready", "ready"]);
  const other = (await loaded()).models.find(({ model }) => model.id !== first!.model.id)!.model;

  await dashboard.lastAnswer.getByRole("button", { name: "More" }).click();
  const menu = page.getByRole("menu");
  for (const { model } of (await loaded()).models) {
    await expect(menu.getByRole("menuitem", { name: model.name })).toBeVisible();
  }
  await menu.getByRole("menuitem", { name: other.name }).click();
  await expect(dashboard.lastAnswer.getByLabel("Version 2 of 2")).toBeVisible();
  await dashboard.settled();
  expect((await lastMessage(agent))!.model).toBe(other.name);
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await page.setViewportSize({ width: 1600, height: 800 });
  await expect(inspector.getByRole("region", { name: "Last answer" })).toContainText(other.name);
  // The other version was written by another model than the one that answers now.
  const { current } = await loaded();
  const before = dashboard.lastAnswer.getByRole("button", { name: "Version before" });
  if (current !== first!.model.id) await before.click();
  const named = current === first!.model.id ? other : first!.model;
  await expect(dashboard.lastAnswer.getByTitle(`Written by ${named.name}`)).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
});

test("what waits for a slot says where it stands; what waits behind a stopped answer waits for the person", async ({
  openFakeDashboard,
  page,
}) => {
  const { dashboard } = await openFakeDashboard({
    behaviour: { slots: 1, tokensPerSecond: 20, answerTokens: 2_000 },
  });
  await dashboard.ask("First chat");
  await dashboard.answering();
  await dashboard.ask("Behind it");
  await page.getByRole("link", { name: "New chat" }).click();
  await dashboard.ask("Second chat");
  await expect(dashboard.lastAnswer.getByRole("status")).toContainText("1st in line");
  await page.getByRole("link", { name: "New chat" }).click();
  await dashboard.ask("Third chat");
  await expect(dashboard.lastAnswer.getByRole("status")).toContainText("2nd in line");

  await page.getByRole("link", { name: "First chat" }).click();
  await dashboard.button("Stop").click();
  await dashboard.settled();
  const waiting = page.getByRole("region", { name: "Waiting messages" });
  await expect(waiting).toContainText("Not sent");
  await page.getByRole("link", { name: "Third chat" }).click();
  await expect(dashboard.lastAnswer.getByRole("status")).toContainText("1st in line");

  // What was held comes last: the line goes by who asked first.
  await page.getByRole("link", { name: "First chat" }).click();
  await waiting.getByRole("button", { name: "Send now" }).click();
  await expect(waiting).toHaveCount(0);
  await expect(dashboard.lastAnswer.getByRole("status")).toContainText("2nd in line");
});

test("what is typed while an answer runs waits, can be changed, and goes out in order", async ({
  openFakeDashboard,
  page,
}) => {
  const { agent, dashboard } = await openFakeDashboard({
    behaviour: { tokensPerSecond: 20, answerTokens: 4_000 },
  });
  await dashboard.ask("First");
  await dashboard.answering();
  for (const text of ["Second", "Third", "Never"]) await dashboard.ask(text);
  const waiting = page.getByRole("region", { name: "Waiting messages" });
  await expect(waiting.getByRole("listitem")).toHaveCount(3);
  await waiting.getByRole("button", { name: "Remove this message" }).last().click();
  await waiting.getByRole("button", { name: "Change this message" }).last().click();
  await page.getByRole("textbox", { name: "Waiting message" }).fill("Third, changed");
  await page.keyboard.press("Enter");
  const questions = page.getByRole("article", { name: "You" });
  for (const next of [
    ["First", "Second"],
    ["First", "Second", "Third, changed"],
  ]) {
    await endAnswers(agent);
    await expect(questions).toContainText(next);
    await dashboard.answering();
  }
  await expect(waiting).toHaveCount(0);
});

test("a branch is deleted and brought back, and a fork is a chat of its own", async ({
  openFakeDashboard,
  page,
}) => {
  const { dashboard } = await openFakeDashboard({ behaviour: { answerTokens: 12 } });
  await dashboard.ask("First");
  await dashboard.settled();
  await dashboard.ask("Second");
  await dashboard.settled();
  const questions = page.getByRole("article", { name: "You" });
  await questions.last().hover();
  await questions.last().getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete from here on" }).click();
  await expect(questions).toHaveCount(1);
  await dashboard.button("Undo").click();
  await expect(questions).toHaveCount(2);

  const address = page.url();
  await dashboard.answers.first().getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "New chat from here" }).click();
  await expect(page).not.toHaveURL(address);
  await expect(questions).toHaveCount(1);
  await expect(page.getByRole("link", { name: "First" })).toHaveCount(2);
});
