/**
 * Damages headers and opens them, to find crashes, hangs and what we read though ggml refuses it.
 *
 *     pnpm --filter @llcuda/gguf run fuzz --count 1000000 --seed 1 [FILE.gguf...]
 *         from the committed seeds, or from the headers of these files. Run N of a seed is always
 *         the same: --from N --count 1 repeats it.
 *     ... --ggml PYTHON       also asks ggml's own C (libggml-python) about every file
 *     ... --ggml PYTHON --keep      and adds what is new of its kind to the corpus
 *     ... --replay            prints our verdict on each entry of the corpus
 *     ... --replay --ggml PYTHON    asks ggml again about each, and compares with what is written
 *
 * Ends with 1 where something is found. What crashes is printed as an entry of the corpus.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { CORPUS_FILE, corpusFiles, corpusText, kindOf, readCorpus } from "../src/fuzz/corpus.ts";
import type { CorpusEntry } from "../src/fuzz/corpus.ts";
import { applyEdits } from "../src/fuzz/edit.ts";
import { Ggml } from "../src/fuzz/ggml.ts";
import { HangWatch } from "../src/fuzz/hang-watch.ts";
import { judge } from "../src/fuzz/judge.ts";
import { laxityOf } from "../src/fuzz/laxity.ts";
import { mutate } from "../src/fuzz/mutate.ts";
import { readSeeds, seedHeader } from "../src/fuzz/seed-header.ts";
import { seededRandom } from "../src/fuzz/seeded-random.ts";

/** Far above what a header of this size needs, on a busy machine: only an endless loop gets there. */
const HANG_MS = 10_000;

/** Files that are judged before ggml is asked about them, all at once. */
const BATCH = 500;

/** Runs of different seeds of the random numbers shall not be the same ones, shifted. */
const SEED_STEP = 0x9e3779b1;

const { values: asked, positionals } = parseArgs({
  // pnpm hands on the -- that npm takes away.
  args: process.argv.slice(2).filter((word, i) => word !== "--" || i > 0),
  options: {
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    ggml: { type: "string" },
    keep: { type: "boolean", default: false },
    replay: { type: "boolean", default: false },
  },
  allowPositionals: true,
});

const ggml = asked.ggml === undefined ? undefined : new Ggml(asked.ggml);
const watch = await HangWatch.start(HANG_MS);
const counts = new Map<string, number>();
let faults = 0;

function count(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function fault(what: string, entry: object): void {
  faults++;
  console.error(`${what}: ${JSON.stringify(entry)}`);
}

interface Judged {
  readonly code: string;
  readonly ours: string;
  /** The name of the reason for which we may read it though ggml does not. */
  readonly laxity: string | undefined;
}

async function judged(header: Uint8Array, dataBytes: number): Promise<Judged> {
  try {
    const { code, field, gguf } = await judge(header, dataBytes);
    const laxity = gguf === undefined ? undefined : laxityOf(gguf)?.name;
    return { code, ours: field === "" ? code : `${code} ${field}`, laxity };
  } catch (error) {
    return { code: "CRASH", ours: `CRASH ${String(error)}`, laxity: undefined };
  }
}

/** Compares the two verdicts, and counts. */
function weigh(entry: CorpusEntry, { code, laxity }: Judged): void {
  count(code);
  if (code === "CRASH") fault("crash", entry);
  if (entry.ggml === "") return;
  const [verdict = ""] = entry.ggml.split(" ");
  count(`${code === "read" ? "read" : "refused"}, ggml: ${verdict}`);
  if (code !== "read" || verdict === "accept") return;
  if (laxity === undefined) fault("read though ggml refuses it", entry);
  else count(`laxer: ${laxity}`);
}

async function replay(): Promise<void> {
  const corpus = readCorpus();
  const files = corpusFiles(corpus);
  const verdicts: Judged[] = [];
  for (const [i, { header, dataBytes }] of files.entries()) {
    watch.begin(i);
    verdicts.push(await judged(header, dataBytes));
  }
  watch.rest();
  const again = await ggml?.ask(files);
  if (again === undefined) return console.log(JSON.stringify(verdicts));
  for (const [i, entry] of corpus.entries()) {
    if (kindOf({ ...entry, ggml: again[i]! }) !== kindOf(entry)) fault(again[i]!, entry);
  }
  console.log(`ggml was asked about ${corpus.length} entries, ${faults} are judged otherwise`);
}

async function run(): Promise<void> {
  const seeds =
    positionals.length === 0
      ? readSeeds()
      : positionals.map((path) => seedHeader(basename(path), readFileSync(path)));
  const kept = new Map(asked.keep ? readCorpus().map((entry) => [kindOf(entry), entry]) : []);
  const first = Number(asked.from);
  const end = first + Number(asked.count);
  const began = performance.now();
  for (let from = first; from < end; from += BATCH) {
    const batch: { header: Uint8Array; dataBytes: number; entry: CorpusEntry; said: Judged }[] = [];
    for (let index = from; index < Math.min(end, from + BATCH); index++) {
      watch.begin(index);
      const seed = seeds[index % seeds.length]!;
      const random = seededRandom(Math.imul(Number(asked.seed), SEED_STEP) ^ index);
      const edits = mutate(seed, random);
      const header = applyEdits(seed.header, edits);
      const { dataBytes, name } = seed;
      const said = await judged(header, dataBytes);
      const entry = { seed: name, edits, ours: said.ours, ggml: "" };
      batch.push({ header, dataBytes, entry, said });
    }
    watch.rest();
    const verdicts = await ggml?.ask(batch);
    for (const [i, { entry, said }] of batch.entries()) {
      const whole = { ...entry, ggml: verdicts?.[i] ?? "" };
      weigh(whole, said);
      const kind = kindOf(whole);
      if (whole.ggml !== "" && !kept.has(kind)) kept.set(kind, whole);
    }
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (asked.keep) {
    const entries = [...kept].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    writeFileSync(CORPUS_FILE, corpusText(entries));
    console.log(`${entries.length} entries in the corpus`);
  }
  console.log(`${asked.count} files in ${seconds} s, ${faults} faults`);
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  console.log(`peak memory of the process ${peak} MiB`);
  console.log(Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a)));
}

await (asked.replay ? replay() : run());
await ggml?.close();
await watch.stop();
process.exitCode = faults === 0 ? 0 : 1;
