/**
 * How long a start takes to list many models whose headers it has read before.
 *   node packages/agent/bench/library.ts [--models 500] [--rounds 9]
 * Prints the first look, which reads every header, and the median of later starts: the store is
 * opened, every folder listed, and the first value given to a watcher.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { homeOf } from "../src/home.ts";
import { Library } from "../src/models/library/library.ts";
import { LibraryStore } from "../src/models/library/library-store.ts";
import { openDatabase } from "../src/store/database.ts";

const { values } = parseArgs({
  options: {
    models: { type: "string", default: "500" },
    rounds: { type: "string", default: "9" },
  },
});
const folder = mkdtempSync(join(tmpdir(), "llcuda-bench-library-"));
const env = { HOME: folder, LLCUDA_HOME: join(folder, "llcuda") };
const home = homeOf(env);

function makeModels(count: number): void {
  const places = [".lmstudio/models", "llcuda/models", ".cache/llama.cpp"];
  for (let number = 0; number < count; number++) {
    const place = places[number % places.length] ?? "";
    const path = join(
      folder,
      place,
      `owner-${number % 40}`,
      `model-${number}`,
      `m-${number}-Q8_0.gguf`,
    );
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, tinyLlama({ seed: number, weights: "Q8_0" }));
  }
}

/** Milliseconds from nothing to the first value, and how many models it has. */
async function start(settle: boolean): Promise<{ ms: number; models: number }> {
  const from = performance.now();
  const database = openDatabase(join(folder, "store.sqlite"));
  const store = new LibraryStore(database);
  const library = new Library({ home, env, userHome: folder, store, inUse: () => false });
  if (settle) await library.settled();
  const watched = library.watch();
  const { value } = await watched.next();
  const ms = performance.now() - from;
  await watched.return();
  library.close();
  database.close();
  return { ms, models: value?.models.length ?? 0 };
}

try {
  makeModels(Number(values.models));
  const first = await start(true);
  console.log(`first look, ${first.models} headers read: ${first.ms.toFixed(0)} ms`);
  const rounds: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const { models, ms } = await start(false);
    if (models !== Number(values.models)) throw new Error(`${models} models were listed`);
    rounds.push(ms);
  }
  const sorted = rounds.toSorted((a, b) => a - b);
  const [median, most] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  console.log(`later starts: median ${median?.toFixed(0)} ms, slowest ${most?.toFixed(0)} ms`);
} finally {
  rmSync(folder, { recursive: true });
}
