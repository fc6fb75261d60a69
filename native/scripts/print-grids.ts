/**
 * Writes cuda/arithmetic/grids.h, the lattices of the IQ types as 16-bit words, from
 * packages/gguf, where their source is told. `--check` only compares.
 */
import { readFileSync, writeFileSync } from "node:fs";
import {
  iq1sGrid,
  iq2sGrid,
  iq2xsGrid,
  iq2xxsGrid,
  iq3sGrid,
  iq3xxsGrid,
} from "../../packages/gguf/src/quant/grids.ts";

const TARGET = new URL("../cuda/arithmetic/grids.h", import.meta.url);
const WORDS_A_LINE = 16;

/** One word a point: its values' places in `values`, `bits` each, lowest first. */
function words(grid: Float32Array, values: readonly number[], bits: number, width: number): string {
  const points: string[] = [];
  for (let at = 0; at < grid.length; at += width) {
    let word = 0;
    for (let k = 0; k < width; k++) word |= values.indexOf(grid[at + k]!) << (bits * k);
    points.push(`0x${word.toString(16).padStart(4, "0")}`);
  }
  const lines: string[] = [];
  for (let at = 0; at < points.length; at += WORDS_A_LINE) {
    lines.push(`  ${points.slice(at, at + WORDS_A_LINE).join(",")},`);
  }
  return lines.join("\n");
}

const THREE = [8, 25, 43];
const EIGHT = [4, 12, 20, 28, 36, 44, 52, 62];
const ODD = [1, 3, 5, 7, 9, 11, 13, 15];
const TABLES = [
  ["IQ2_XXS_GRID", 256, words(iq2xxsGrid(), THREE, 2, 8)],
  ["IQ2_XS_GRID", 512, words(iq2xsGrid(), THREE, 2, 8)],
  ["IQ2_S_GRID", 1024, words(iq2sGrid(), THREE, 2, 8)],
  ["IQ3_XXS_GRID", 256, words(iq3xxsGrid(), EIGHT, 3, 4)],
  ["IQ3_S_GRID", 512, words(iq3sGrid(), ODD, 3, 4)],
  ["IQ1_GRID", 2048, words(iq1sGrid(), [-1, 0, 1], 2, 8)],
] as const;

const text = [
  "// No include guard: each includer says what LLCUDA_TABLE is. Written by scripts/print-grids.ts from packages/gguf/src/quant/grids.ts (ggml, MIT). Do not edit.",
  ...TABLES.map(
    ([name, count, body]) => `LLCUDA_TABLE uint16_t ${name}[${count}] = {\n${body}\n};`,
  ),
  "",
].join("\n");

if (process.argv.includes("--check")) {
  if (readFileSync(TARGET, "utf8") !== text) {
    console.error(
      "cuda/arithmetic/grids.h is not what packages/gguf has: node scripts/print-grids.ts",
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(TARGET, text);
}
