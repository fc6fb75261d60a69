import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeGpu } from "./gpu.test-data.ts";
import * as native from "./index.ts";

const GUIDE = new URL("../../docs/native.md", import.meta.url);
const INDEX = new URL("index.ts", import.meta.url);

describeGpu("docs/native.md", () => {
  test("its examples run, one after the other", async () => {
    const blocks = [...(await readFile(GUIDE, "utf8")).matchAll(/^```js\n(.*?)^```/gms)];
    // The first shows the imports by name, another needs a model's file.
    const code = blocks
      .map(([, block]) => block!)
      .filter((block) => !block.includes("from, matmul") && !block.includes("openGguf"))
      .join("\n")
      .replace("@llcuda/native", INDEX.href);
    const folder = await mkdtemp(join(tmpdir(), "llcuda-docs-"));
    const file = join(folder, "examples.mjs");
    await writeFile(file, `${code}\nexport const done = true;\n`);
    expect(((await import(file)) as { done: boolean }).done).toBe(true);
    await rm(folder, { recursive: true });
    expect(Object.keys(native).length).toBeGreaterThan(40);
  });
});
