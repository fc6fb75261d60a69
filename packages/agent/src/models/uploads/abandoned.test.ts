import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { homeOf } from "../../home.ts";
import { importedPath } from "../library/import-model.ts";
import { removeAbandoned } from "./abandoned.ts";

const DAY_SECONDS = 24 * 60 * 60;

test("what an upload left goes after a week; models and fresh uploads stay", async () => {
  const folder = mkdtempSync(join(tmpdir(), "abandoned-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const home = homeOf({ LLCUDA_HOME: folder });
  expect(await removeAbandoned(home)).toBe(0);
  const put = (name: string, daysAgo: number): void => {
    const path = importedPath(home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "bytes");
    const at = Date.now() / 1000 - daysAgo * DAY_SECONDS;
    utimesSync(path, at, at);
  };
  put("old.gguf.100-1700000000000.uploading", 8);
  put("fresh.gguf.100-1700000000000.uploading", 6);
  put("model.gguf", 100);
  put("notes.uploading", 100);
  expect(await removeAbandoned(home)).toBe(1);
  expect(readdirSync(dirname(importedPath(home, "any"))).toSorted()).toEqual([
    "fresh.gguf.100-1700000000000.uploading",
    "model.gguf",
    "notes.uploading",
  ]);
});
