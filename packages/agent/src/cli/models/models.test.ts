import { join } from "node:path";
import { agentEnvironment, runLlcuda, startStandInHub } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import type { CheckedFile } from "../../models/registry-check.ts";

test("lists the short names, as text and as JSON", async () => {
  const { env, remove } = agentEnvironment();
  // Below a file no store can be.
  const nowhere = { ...env, LLCUDA_HOME: join(import.meta.filename, "home") };
  const [text, json, storeless] = await Promise.all([
    runLlcuda(["models"], env),
    runLlcuda(["models", "--json"], env),
    runLlcuda(["models"], nowhere),
  ]);
  remove();
  expect(storeless).toEqual(text);
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/gemma-3-1b +Q4_K_M .*unsloth\/gemma-3-1b-it-GGUF\//);
  expect(JSON.parse(json.stdout)).toContainEqual(
    expect.objectContaining({ name: "gemma-3-1b", quant: "Q4_K_M", cached: false }),
  );
});

test("check tells what the hub has, and fails when something is missing", async () => {
  const hub = await startStandInHub();
  const repo = "unsloth/gemma-3-1b-it-GGUF";
  hub.publish({ repo, file: "gemma-3-1b-it-Q4_K_M.gguf", bytes: new Uint8Array(5) });
  const { env, remove } = agentEnvironment({ LLCUDA_HF_ENDPOINT: hub.url });
  const [text, json] = await Promise.all([
    runLlcuda(["models", "check"], env),
    runLlcuda(["models", "check", "--json"], env),
  ]);
  const listed = await runLlcuda(["models"], env);
  remove();
  await hub.close();
  expect({ text: text.code, json: json.code }).toEqual({ text: 1, json: 1 });
  expect(text.stdout).toMatch(/there +gemma-3-1b +Q4_K_M +5 B/);
  expect(text.stdout).toMatch(/^1 of \d+ are as the registry has them\.$/m);
  const checked = JSON.parse(json.stdout) as CheckedFile[];
  expect(checked.find(({ name }) => name === "gemma-3-1b")).toMatchObject({
    state: "there",
    size: 5,
  });
  expect(checked.find(({ name }) => name === "phi-4-mini")).toMatchObject({ state: "gone" });
  // What was seen is kept: its length and the day.
  expect(listed.stdout).toMatch(/gemma-3-1b +Q4_K_M +5 B .*\d{4}-\d\d-\d\d: there/);
});
