import { readFileSync } from "node:fs";
import type { ChatSnapshot } from "@llcuda/protocol";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { lastMessage, query } from "../call.ts";

/**
 * Whatever a model does, it is at its end after fewer than 300 tokens: the engine's grammar lets
 * 22 characters of space stand between two signs, and small models do fill them.
 */
const SCHEMA = JSON.stringify({
  type: "object",
  properties: { name: { enum: ["oak", "pine", "birch"] }, green: { type: "boolean" } },
  required: ["name", "green"],
  additionalProperties: false,
});

test("a chat's settings reach the model: the prompt, a grammar, a seed that repeats, a schema", async ({
  openDashboard,
  page,
}) => {
  const { agent, dashboard } = await openDashboard({ env: { LLAMA_ARG_N_PREDICT: "300" } });
  await dashboard.button(/^Settings/).click();
  const settings = page.getByRole("complementary", { name: "Settings of this chat" });
  await settings.getByLabel("System prompt").fill("You are a pirate.");
  await settings.getByText("Length and end").click();
  await settings.getByLabel("Most tokens", { exact: true }).fill("24");
  await settings.getByText("Randomness").click();
  // The default of the model that is loaded, from its card.
  await expect(settings.getByLabel("Temperature", { exact: true })).toHaveAttribute(
    "placeholder",
    "0.2",
  );
  await settings.getByLabel("Temperature", { exact: true }).fill("20");
  await expect(settings.getByText("From 0 to 10.")).toBeVisible();
  await settings.getByLabel("Temperature", { exact: true }).fill("1.2");
  expect(await seriousFindings(page)).toEqual([]);
  await dashboard.ask("Who are you?");
  await dashboard.settled();
  const first = await lastMessage(agent);
  expect(first?.options).toMatchObject({
    system: "You are a pirate.",
    max_tokens: 24,
    temperature: 1.2,
  });
  expect(first?.status).toBe("length");

  await dashboard.lastAnswer.getByRole("button", { name: "What this answer cost" }).click();
  await expect(dashboard.lastAnswer.getByText(`Seed ${first!.options!.seed}`)).toBeVisible();
  await dashboard.lastAnswer.getByRole("button", { name: "Same again" }).click();
  await expect(dashboard.lastAnswer).not.toHaveAttribute("data-message", first!.id);
  await dashboard.settled();
  const again = await lastMessage(agent);
  expect(again?.id).not.toBe(first?.id);
  expect(again?.content).toBe(first?.content);

  await settings.getByText("Form of the answer").click();
  await settings.getByLabel("Grammar (GBNF)").fill("root ::= other");
  await expect(settings.getByText("There is no rule other.")).toBeVisible();
  await settings.getByLabel("Grammar (GBNF)").fill('root ::= "Arr, " ("yes" | "no")');
  await expect(dashboard.button(/^Settings/)).toContainText("4 set");
  await dashboard.ask("Is grass green?");
  await dashboard.settled();
  await expect(dashboard.lastAnswerText).toHaveText(/^Arr, (yes|no)$/);

  await settings.getByLabel("JSON schema").fill(SCHEMA);
  await settings.getByLabel("Most tokens", { exact: true }).fill("300");
  await settings.getByLabel("Temperature", { exact: true }).fill("0");
  await expect(dashboard.button(/^Settings/)).toContainText("5 set");
  await dashboard.ask("Describe a tree.");
  await dashboard.settled();
  await expect(dashboard.lastAnswer.getByText("Satisfies the schema")).toBeVisible();
  expect(Object.keys(JSON.parse((await lastMessage(agent))!.content) as object)).toEqual([
    "name",
    "green",
  ]);
});

test("presets keep settings under a name, go to a file and come back; a default begins new chats", async ({
  openFakeDashboard,
  page,
}) => {
  const { agent, dashboard } = await openFakeDashboard();
  await dashboard.button(/^Settings/).click();
  const settings = page.getByRole("complementary", { name: "Settings of this chat" });
  await settings.getByLabel("System prompt").fill("Answer in rhymes.");
  await settings.getByLabel("Name of a new preset").fill("Poet");
  await settings.getByRole("button", { name: "Keep", exact: true }).click();
  const preset = settings.getByLabel("Preset", { exact: true });
  await expect(preset.locator("option:checked")).toHaveText("Poet");
  const saving = page.waitForEvent("download");
  await settings.getByRole("button", { name: "Save the preset as a file" }).click();
  const file = await (await saving).path();
  expect(readFileSync(file, "utf8")).toContain("Answer in rhymes.");
  await settings.getByRole("button", { name: "Delete the preset" }).click();
  await expect(preset.locator("option")).toHaveCount(1);
  await settings.getByLabel("File with presets").setInputFiles(file);
  await expect(preset.locator("option")).toHaveCount(2);
  await settings.getByRole("button", { name: "New chats begin with it" }).click();
  await settings.getByRole("button", { name: "All defaults" }).click();
  await page.reload();
  await dashboard.ask("Hello");
  await dashboard.settled();
  expect((await lastMessage(agent))?.options?.system).toBe("Answer in rhymes.");
  await expect(dashboard.button(/^Settings/)).toContainText("1 set");
});

test("files go to the model as text, with their pages and tokens; what it cannot see is said", async ({
  openDashboard,
  page,
}) => {
  const { agent, dashboard } = await openDashboard();
  const gauge = page.getByRole("meter", { name: "Context with this message" });
  await dashboard.composer.fill("Sum up this file.");
  await expect(gauge).toBeVisible({ timeout: 120_000 });
  const files = page.getByLabel("Files to attach");
  await files.setInputFiles([
    {
      name: "notes.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("The sky is blue. ".repeat(90)),
    },
    { name: "<b>x</b>.exe", mimeType: "text/plain", buffer: Buffer.from([0x7f, 0x45, 0, 1]) },
  ]);
  await expect(page.getByRole("alert")).toContainText("is neither text");
  await dashboard.button("Remove <b>x</b>.exe").click();
  await expect(page.getByText(/[3-6]\d\d of [\d,]+ tokens/)).toBeVisible();
  await dashboard.composer.press("Enter");
  await dashboard.settled();
  const asked = await query<ChatSnapshot>(agent, "chats.one.snapshot", {
    chatId: (await lastMessage(agent))!.chatId,
  });
  expect(asked.messages[0]?.attachments).toMatchObject([{ name: "notes.txt", chars: 1_530 }]);
  expect(asked.messages[1]!.stats!.promptTokens).toBeGreaterThan(350);
  await files.setInputFiles({
    name: "dot.png",
    mimeType: "image/png",
    buffer: Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    ),
  });
  await expect(page.getByRole("list", { name: "Attached files" }).last()).toContainText("dot.png");
  await dashboard.ask("What is it?");
  await dashboard.settled();
  await expect(dashboard.lastAnswer).toContainText("cannot see pictures");
  // Its question can be asked without the picture.
  const blind = page.getByRole("article", { name: "You" }).last();
  await blind.hover();
  await blind.getByRole("button", { name: "Edit" }).click();
  await blind.getByRole("button", { name: "Remove dot.png" }).click();
  await blind.getByRole("button", { name: "Ask this instead" }).click();
  await expect(dashboard.lastAnswer).not.toContainText("cannot see pictures");
  await dashboard.settled();
  expect(await lastMessage(agent)).toMatchObject({ error: null });
});

test("a full context is told before anything is sent, and older messages can be summed up and brought back", async ({
  openDashboard,
  page,
}) => {
  const { dashboard } = await openDashboard({ env: { LLAMA_ARG_N_PREDICT: "60" } });
  await dashboard.ask("My name is Ada and I live in Paris. Say hello.");
  await dashboard.settled();
  await dashboard.ask("Name a colour.");
  await dashboard.settled();
  await dashboard.composer.fill("word ".repeat(12_000));
  const full = page.getByRole("region", { name: "The context is full" });
  await expect(full).toContainText("Nothing is left out by itself.");
  await full.getByRole("button", { name: "Sum up older messages" }).click();
  const dialog = page.getByRole("dialog", { name: "Sum up older messages" });
  await expect(dialog.getByLabel("Summary")).not.toHaveValue("", { timeout: 120_000 });
  await expect(dialog.getByRole("status")).toContainText("2 messages");
  await dialog.getByLabel("Summary").fill("The person is Ada from Paris.");
  await dialog.getByRole("button", { name: "Use it" }).click();
  const summary = page.getByRole("article", { name: "Summary of older messages" });
  await expect(summary).toContainText("The person is Ada from Paris.");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(summary).toHaveCount(0);
  await expect(dashboard.answers).toHaveCount(2);
});
