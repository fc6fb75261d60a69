import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AUTOMATIC, type LoadedModels } from "@llcuda/protocol";
import { tinyLlama, tinyProjector, tone } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { lastMessage, mutate, query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";

const DOT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A model of some kB that sees and hears by the file beside it; what it says means nothing. */
const folder = mkdtempSync(join(tmpdir(), "llcuda-senses-"));
const model = join(folder, "tiny.gguf");
test.beforeAll(() => {
  writeFileSync(model, tinyLlama({ contextLength: 2_048 }));
  writeFileSync(join(folder, "mmproj-tiny.gguf"), tinyProjector(32));
});
test.afterAll(() => rmSync(folder, { recursive: true }));

test("pictures and sound go to the real engine; a context that is too small is made larger", async ({
  launch,
  page,
}) => {
  const agent = await launch({ args: ["--model", model], env: { LLAMA_ARG_N_PREDICT: "12" } });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await page.getByLabel("Files to attach").setInputFiles([
    { name: "dot.png", mimeType: "image/png", buffer: DOT },
    { name: "tone.wav", mimeType: "audio/wav", buffer: tone() },
  ]);
  await expect(page.getByRole("list", { name: "Attached files" }).last()).toContainText("tone.wav");
  // Counted as the engine counts them: a second of sound is as long as thirty.
  await expect(page.getByText(/8\d\d of [\d,]+ tokens|9\d\d of [\d,]+ tokens/)).toBeVisible();
  await dashboard.ask("What is it?");
  await dashboard.settled();
  await expect(dashboard.lastAnswerText).not.toBeEmpty();
  expect((await lastMessage(agent))!.error).toBeNull();

  const options = { ...AUTOMATIC, context: 512, slots: 1 };
  const { models } = await query<LoadedModels>(agent, "models.loaded.snapshot");
  await mutate(agent, "models.load", { model: models[0]!.model.id, options });
  await page.getByRole("link", { name: "New chat" }).click();
  await dashboard.composer.fill("word ".repeat(200));
  const full = page.getByRole("region", { name: "The context is full" });
  await expect(full).toContainText("512 fit. Nothing is left out by itself.");
  await full.getByRole("button", { name: "Load with 2,048 tokens" }).click();
  await expect(page.getByTitle(/of 2,048 tokens of the context/)).toBeVisible();
  await expect(full).toHaveCount(0);
  await dashboard.composer.press("Enter");
  await dashboard.settled();
  expect(await lastMessage(agent)).toMatchObject({ error: null, stats: { contextSize: 2_048 } });
});
