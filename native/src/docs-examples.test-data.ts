import { readFileSync } from "node:fs";

const GUIDE = new URL("../../docs/native.md", import.meta.url);
const INDEX = new URL("index.ts", import.meta.url).href;
const GGUF = new URL("../../packages/gguf/src/", import.meta.url).href;

/** The guide's examples as programs; where they name packages, the sources stand. */
export interface DocsExamples {
  /** The one that a reader sees first. */
  first: string;
  /** All others but the last, one after the other, as the guide says that they run. */
  most: string;
  /** What needs a model's file. */
  withModel: string;
}

/** @param folder where the examples' files are */
export function docsExamples(folder: string): DocsExamples {
  const blocks = [...readFileSync(GUIDE, "utf8").matchAll(/^```js\n(.*?)^```/gms)].map(
    ([, block]) =>
      block!
        .replace("@llcuda/gguf/node", `${GGUF}node.ts`)
        .replace("@llcuda/gguf", `${GGUF}index.ts`)
        .replace("@llcuda/native", INDEX)
        .replace("model.gguf", `${folder}/model.gguf`)
        .replace("/tmp/probes.json", `${folder}/probes.json`),
  );
  const first = blocks.filter((block) => block.includes("from, matmul"));
  const model = blocks.filter((block) => block.includes("openGguf"));
  const most = blocks.filter((block) => !first.includes(block) && !model.includes(block));
  return {
    first: first.join("\n"),
    most: most.join("\n"),
    withModel: [`import * as n from "${INDEX}";`, ...model].join("\n"),
  };
}
