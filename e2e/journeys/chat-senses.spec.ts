import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AUTOMATIC, type LoadedModels } from "@llcuda/protocol";
import { picture, sensingProjector, tone } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { lastMessage, mutate, query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";
import { realModels } from "../real-models.ts";

/** SmolLM2, which sees and hears by the file beside it; its words for both are made, not learned. */
const folder = mkdtempSync(join(tmpdir(), "llcuda-senses-"));
const model = join(folder, "smol.gguf");
test.beforeAll(async () => {
  const { smol } = realModels();
  copyFileSync(smol, model);
  writeFileSync(join(folder, "mmproj-smol.gguf"), await sensingProjector(smol));
});
test.afterAll(() => rmSync(folder, { recursive: true }));

/** The likeliest of these words. */
const OPTIONS = { temperature: 0, grammar: 'root ::= "red" | "green" | "blue" | "low" | "high"' };
const COLOUR = "Name the colour of this picture in one word.";
const PITCH = "Name the pitch of this sound in one word.";

test("the real model answers what is in a picture and in a sound; a context that is too small is made larger", async ({
  launch,
  page,
}) => {
  const agent = await launch({ args: ["--model", model], env: { LLAMA_ARG_N_PREDICT: "12" } });
  await mutate(agent, "presets.save", { name: "One word", isDefault: true, options: OPTIONS });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  const files = page.getByRole("list", { name: "Attached files" }).last();
  const answers = async (name: string, mimeType: string, buffer: Buffer, question: string) => {
    await page.getByRole("link", { name: "New chat" }).click();
    await page.getByLabel("Files to attach").setInputFiles([{ name, mimeType, buffer }]);
    await expect(files).toContainText(name);
    await dashboard.ask(question);
    await dashboard.settled();
    return dashboard.lastAnswerText;
  };
  await expect(await answers("a.png", "image/png", picture("red"), COLOUR)).toHaveText("red");
  await expect(await answers("b.png", "image/png", picture("green"), COLOUR)).toHaveText("green");
  await expect(await answers("a.wav", "audio/wav", tone(1, 300), PITCH)).toHaveText("low");
  await expect(await answers("b.wav", "audio/wav", tone(1, 5_000), PITCH)).toHaveText("high");
  expect((await lastMessage(agent))!.error).toBeNull();

  const options = { ...AUTOMATIC, context: 256, slots: 1 };
  const { models } = await query<LoadedModels>(agent, "models.loaded.snapshot");
  await mutate(agent, "models.load", { model: models[0]!.model.id, options });
  await page.getByRole("link", { name: "New chat" }).click();
  await dashboard.composer.fill("word ".repeat(300));
  const full = page.getByRole("region", { name: "The context is full" });
  await expect(full).toContainText("256 fit. Nothing is left out by itself.");
  await full.getByRole("button", { name: "Load with 512 tokens" }).click();
  await expect(page.getByTitle(/of 512 tokens of the context/)).toBeVisible();
  await expect(full).toHaveCount(0);
  await dashboard.composer.press("Enter");
  await dashboard.settled();
  expect(await lastMessage(agent)).toMatchObject({ error: null, stats: { contextSize: 512 } });
});
