import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { expect, test } from "vitest";
import { docsExamples, type DocsExamples } from "./docs-examples.test-data.ts";
import { describeGpu } from "./gpu.test-data.ts";
import * as native from "./index.ts";

describeGpu("docs/native.md", () => {
  test.each(["first", "most", "withModel"] satisfies (keyof DocsExamples)[])(
    "its examples run: %s",
    async (which) => {
      const folder = await mkdtemp(join(tmpdir(), "llcuda-docs-"));
      await writeFile(join(folder, "model.gguf"), tinyLlama({ weights: "Q4_0" }));
      const file = join(folder, "examples.mjs");
      await writeFile(file, `${docsExamples(folder)[which]}\nexport const done = true;\n`);
      expect(((await import(file)) as { done: boolean }).done).toBe(true);
      await rm(folder, { recursive: true });
      expect(Object.keys(native).length).toBeGreaterThan(40);
    },
  );
});
