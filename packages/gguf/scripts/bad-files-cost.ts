/**
 * What refusing each bad file costs: milliseconds of the first and only parse in a process of its
 * own, and how much its peak memory grows.
 *
 *     node packages/gguf/scripts/bad-files-cost.ts              each in a process of its own
 *     node packages/gguf/scripts/bad-files-cost.ts --together   all in one, one after the other
 *
 * The goal: each under 100 ms and 32 MiB.
 */
import { execFileSync } from "node:child_process";
import { GgufError, parseGguf } from "../src/index.ts";
import { BAD_FILES, type BadFile } from "../src/read/bad-files.test-data.ts";

const MAX_MS = 100;
const MAX_MIB = 32;

function isRefused(file: Uint8Array): boolean {
  try {
    parseGguf(file);
    return false;
  } catch (error) {
    return error instanceof GgufError;
  }
}

function measure(rows: readonly BadFile[]): void {
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  const refused = rows.every(([, , , file]) => isRefused(file));
  const ms = performance.now() - start;
  const mebibytes = (process.resourceUsage().maxRSS - before) / 1024;
  console.log(JSON.stringify({ refused, ms, mebibytes }));
}

function measureAll(): void {
  let [worstMs, worstMib] = [0, 0];
  for (const [row, [item, what]] of BAD_FILES.entries()) {
    const said = execFileSync(process.execPath, [import.meta.filename, `${row}`]).toString();
    const { refused, ms, mebibytes } = JSON.parse(said) as {
      refused: boolean;
      ms: number;
      mebibytes: number;
    };
    worstMs = Math.max(worstMs, ms);
    worstMib = Math.max(worstMib, mebibytes);
    const fine = refused && ms < MAX_MS && mebibytes < MAX_MIB;
    if (!fine) process.exitCode = 1;
    console.log(
      `${item} ${what}: ${ms.toFixed(1)} ms, ${mebibytes.toFixed(1)} MiB${fine ? "" : " !"}`,
    );
  }
  const files = `${BAD_FILES.length} files`;
  console.log(`${files}: at most ${worstMs.toFixed(1)} ms and ${worstMib.toFixed(1)} MiB`);
}

const row = process.argv[2];
if (row === undefined) measureAll();
else if (row === "--together") measure(BAD_FILES);
else measure([BAD_FILES[Number(row)]!]);
