import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeDurably } from "./durable-write.ts";

test("writers with names of their own all succeed at the same time, and one whole text stays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "durable-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "note.json");
  const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(1_000));
  await Promise.all(texts.map((text, index) => writeDurably(file, text, `${file}.${index}.new`)));
  expect(texts).toContain(readFileSync(file, "utf8"));
  expect(readdirSync(folder)).toEqual(["note.json"]);
});
