/**
 * Cuts texts beside a llama-server that has the same model loaded, and prints where the two differ:
 *
 *     node packages/gguf/scripts/tokenize-beside.ts FILE.gguf http://127.0.0.1:PORT [--count 2000] [--seed 1]
 *
 * --goldens: instead, the engine's ids of the texts of texts.test-data.ts, as JSON for goldens.json.
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { seededRandom } from "../src/fuzz/seeded-random.ts";
import { openGguf, tokenizerOf } from "../src/index.ts";
import { openFile } from "../src/node.ts";
import { TEXTS } from "../src/tokenize/texts.test-data.ts";

const MAX_SHOWN = 10;
/** Where random characters come from: the beginning of a script, and how many follow. */
const SCRIPTS = [
  [0x20, 95],
  [0x61, 26],
  [0x30, 10],
  [0x09, 5],
  [0xa0, 96],
  [0x370, 144],
  [0x400, 256],
  [0x590, 112],
  [0x600, 256],
  [0x900, 128],
  [0xe00, 96],
  [0x2000, 112],
  [0x2190, 112],
  [0x3000, 256],
  [0x4e00, 2_000],
  [0xac00, 2_000],
  [0x1f300, 700],
] as const;

const { values, positionals } = parseArgs({
  options: {
    count: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    goldens: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const [path = "", url = ""] = positionals;

async function engineIds(text: string): Promise<number[]> {
  const body = JSON.stringify({ content: text, add_special: false });
  const response = await fetch(new URL("/tokenize", url), { method: "POST", body });
  return ((await response.json()) as { tokens: number[] }).tokens;
}

const below = seededRandom(Number(values.seed));

/** Words of one script each, pieces of the fixed texts, and white space. */
function randomText(): string {
  const parts = Array.from({ length: 1 + below(8) }, () => {
    if (below(4) === 0) {
      const text = TEXTS[below(TEXTS.length)]!;
      return text.slice(below(text.length), below(text.length));
    }
    const [first, count] = SCRIPTS[below(SCRIPTS.length)]!;
    const word = Array.from({ length: below(9) }, () => String.fromCodePoint(first + below(count)));
    return word.join("") + [" ", "  ", "\n", "", ""][below(5)]!;
  });
  return parts.join("").toWellFormed();
}

if (values.goldens) {
  const ids = await Promise.all(TEXTS.map((text) => engineIds(text.toWellFormed())));
  console.log(JSON.stringify({ [basename(path)]: ids }));
} else {
  const gguf = await openGguf(await openFile(path));
  const tokenizer = await tokenizerOf(gguf);
  if (tokenizer === null) throw new Error(`the tokenizer of ${path} is not known here`);
  let different = 0;
  for (let i = 0; i < Number(values.count); i++) {
    const text = i < TEXTS.length ? TEXTS[i]!.toWellFormed() : randomText();
    const ours = tokenizer.cut(text).map(({ id }) => id);
    const theirs = await engineIds(text);
    if (JSON.stringify(ours) === JSON.stringify(theirs)) continue;
    if (++different <= MAX_SHOWN) console.log(JSON.stringify({ text, ours, theirs }));
  }
  console.log(`${values.count} texts, ${different} cut in another way`);
  await gguf.close();
}
