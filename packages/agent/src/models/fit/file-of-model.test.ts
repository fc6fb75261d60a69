import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { homeOf } from "../../home.ts";
import { DEFAULT_MODEL } from "../default-model.ts";
import { cachePath } from "../model-cache.ts";
import { fileOfModel } from "./file-of-model.ts";

test("a file of the hub is the one of its revision that is here, and of no other", async () => {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-file-of-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const home = homeOf({ LLCUDA_HOME: folder });
  const { path, repo } = DEFAULT_MODEL.huggingface;
  const main = cachePath(home, "o/r", "m.gguf");
  const pinned = cachePath(home, "o/r", "m.gguf", "v1/a");
  const usual = cachePath(home, repo, path);
  for (const file of [main, pinned, usual]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
  }
  expect(await fileOfModel("hf:o/r/m.gguf", home)).toBe(main);
  expect(await fileOfModel("hf:o/r@v1/a:m.gguf", home)).toBe(pinned);
  expect(await fileOfModel("hf:o/r@v2:m.gguf", home)).toBe("hf:o/r@v2:m.gguf");
  expect(await fileOfModel(null, home)).toBe(usual);
});
