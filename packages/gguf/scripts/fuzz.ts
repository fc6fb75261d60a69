/**
 * A long mutation run over real headers:
 *
 *     node packages/gguf/scripts/fuzz.ts --runs 1000000 [--seed 1] [--accepted OUT] [FILE.gguf...]
 *
 * Without files it damages the tiny llama. Whatever is thrown that is no GgufError, and whatever
 * takes long, is kept in packages/gguf/.fuzz as a file. --accepted writes each damaged file that
 * was read (a 32-bit length, then the bytes) for scripts/compare_ggml.py.
 */
import { mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { GgufError, parseGguf } from "../src/index.ts";
import { mutate, seededRandom } from "../src/read/mutate.ts";
import { tinyLlama } from "../src/tiny-llama.ts";

/** Far above what a header of this size needs: only an endless loop gets there. */
const SLOW_MS = 1000;

const { values, positionals } = parseArgs({
  options: {
    runs: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    accepted: { type: "string" },
  },
  allowPositionals: true,
});

const corpus = new URL("../.fuzz/", import.meta.url);
const files =
  positionals.length === 0 ? [tinyLlama()] : positionals.map((path) => readFileSync(path));
const random = seededRandom(Number(values.seed));
const accepted = values.accepted === undefined ? undefined : openSync(values.accepted, "w");
const counts = new Map<string, number>();
let kept = 0;

function keep(file: Uint8Array, why: string): void {
  const name = `${values.seed}-${kept++}.gguf`;
  mkdirSync(corpus, { recursive: true });
  writeFileSync(new URL(name, corpus), file);
  console.error(`kept ${name}: ${why}`);
}

function verdict(file: Uint8Array): string {
  try {
    parseGguf(file);
    return "read";
  } catch (error) {
    if (error instanceof GgufError && error.hint !== "") return error.code;
    keep(file, String(error));
    return "CRASH";
  }
}

const began = performance.now();
for (let run = 0; run < Number(values.runs); run++) {
  const file = mutate(files[run % files.length]!, random);
  const start = performance.now();
  const code = verdict(file);
  if (performance.now() - start > SLOW_MS) keep(file, "slow");
  counts.set(code, (counts.get(code) ?? 0) + 1);
  if (code === "read" && accepted !== undefined) {
    writeSync(accepted, new Uint8Array(Uint32Array.of(file.length).buffer));
    writeSync(accepted, file);
  }
}
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(`${values.runs} files in ${seconds} s, ${kept} kept`);
console.log(Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a)));
process.exitCode = kept === 0 ? 0 : 1;
