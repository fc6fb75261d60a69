import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { readCorpus } from "./corpus.ts";
import { LAXITIES } from "./laxity.ts";
import { readSeeds } from "./seed-header.ts";

const FUZZ = join(import.meta.dirname, "../../scripts/fuzz.ts");
const HANG_WATCH = new URL("hang-watch.ts", import.meta.url).href;

/** A header that makes the reader want more memory than this ends the run. */
const HEAP_MIB = 64;

/** A watch that does not bark is killed too, without its words. */
const PATIENCE_MS = 10_000;

/** In a process of its own: what hangs or grows without end there is ended and told, not waited for. */
async function fuzz(...args: string[]): Promise<string> {
  const node = [`--max-old-space-size=${HEAP_MIB}`, FUZZ, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, node, { maxBuffer: 1 << 24 });
  return stdout;
}

test("a few thousand damaged headers are refused with reason, place and hint, or read", async () => {
  const said = await fuzz("--count", "5000", "--seed", "5");
  expect(said).toMatch(/^5000 files in .*, 0 faults$/m);
  for (const code of ["read", "E_KEY", "E_STRLEN", "E_VTYPE", "E_OFFSET", "E_DIMS", "E_ARRAY"]) {
    expect(said).toMatch(new RegExp(`\\b${code}: \\d+`));
  }
});

test("every input of the corpus gets the verdict that is written beside it", async () => {
  const corpus = readCorpus();
  const said = JSON.parse(await fuzz("--replay")) as { ours: string; laxity?: string }[];
  expect(said.map(({ ours }) => ours)).toEqual(corpus.map(({ ours }) => ours));
  // Never fine where ggml refuses, but for what is named.
  const laxer = corpus.flatMap(({ ours, ggml, seed }, i) =>
    ours === "read" && ggml !== "accept" ? [{ seed, ggml, reason: said[i]?.laxity }] : [],
  );
  expect(laxer.filter(({ reason }) => reason === undefined)).toEqual([]);
  const reasons = new Set(laxer.map(({ reason }) => reason));
  expect(reasons).toEqual(new Set(LAXITIES.map(({ name }) => name)));
});

test("the corpus has each error that a header can give, and each seed is sound", () => {
  const codes = new Set(readCorpus().map(({ ours }) => ours.split(" ")[0]));
  const header =
    "SHORT MAGIC VERSION COUNT STRLEN KEY VTYPE ARRAY ALIGN NDIMS DIMS TTYPE BLOCK OFFSET TNAME";
  expect(codes).toEqual(new Set(["read", ...header.split(" ").map((code) => `E_${code}`)]));
  expect(readSeeds().length).toBeGreaterThan(15);
});

test("a run that hangs is ended and named", () => {
  const loop = `import { HangWatch } from ${JSON.stringify(HANG_WATCH)};
    const watch = await HangWatch.start(50); watch.begin(41); for (;;);`;
  const args = ["--input-type=module", "--eval", loop];
  const { signal, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    timeout: PATIENCE_MS,
  });
  expect(signal).toBe("SIGKILL");
  expect(stderr).toContain("run 41 hangs");
});
