import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { expect, onTestFinished, test } from "vitest";
import { docsExamples, type DocsExamples } from "./docs-examples.test-data.ts";
import * as native from "./index.ts";

const guide = readFileSync(new URL("../../docs/native.md", import.meta.url), "utf8");

/** Shown by what makes them, or only a number. */
const SHOWN_OTHERWISE = new Set(["Graph", "Tensor", "MAX_HERTZ", "MAX_TOPK"]);

test("docs/native.md has an example of every function", () => {
  const absent = Object.keys(native).filter(
    (name) => !SHOWN_OTHERWISE.has(name) && !new RegExp(`\\b${name}\\b`).test(guide),
  );
  expect(absent).toEqual([]);
});

test("the package's own page shows the guide's first example", () => {
  const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(page).toContain(/^```js\n.*?^```/ms.exec(guide)?.[0]);
});

/** Values are a GPU's business (docs.gpu.ts); here a stand-in of the addon takes every call. */
test.each(["first", "most", "withModel"] satisfies (keyof DocsExamples)[])(
  "its examples are calls that the library takes: %s",
  async (which) => {
    const folder = mkdtempSync(join(tmpdir(), "llcuda-docs-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "model.gguf"), tinyLlama({ weights: "Q4_0" }));
    const stand = new URL("fake-binding.test-data.ts", import.meta.url).href;
    const before = `import { useFakeBinding } from "${stand}";\nexport const calls = useFakeBinding();`;
    const file = join(folder, "examples.mjs");
    writeFileSync(file, `${before}\n${docsExamples(folder)[which]}`);
    const { calls } = (await import(file)) as { calls: { name: string }[] };
    expect(calls.length).toBeGreaterThan(3);
  },
);
