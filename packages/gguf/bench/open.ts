/**
 * How long it takes to open a GGUF by its header, beside other readers.
 *
 *     npm install --prefix PEERS @huggingface/gguf hyllama
 *     node packages/gguf/bench/open.ts --peers PEERS FILE.gguf...
 *
 * Each reader runs in a process of its own: 2 warm-ups, then 15 runs over a warm cache; median
 * milliseconds (least - most) and the growth of the peak memory over the process after import.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readSync, openSync, closeSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { GgufArray, openGguf } from "../src/index.ts";
import { openFile } from "../src/node.ts";
import { synthetic } from "./synthetic.ts";

const WARM_UPS = 2;
const RUNS = 15;

/** hyllama wants the header's bytes; its caller has to guess how many. */
const HYLLAMA_PREFIX = 16 * 1024 * 1024;

type Reader = (path: string) => Promise<unknown>;

async function importPeer(peers: string, entry: string): Promise<Record<string, unknown>> {
  return (await import(pathToFileURL(join(peers, "node_modules", entry)).href)) as Record<
    string,
    unknown
  >;
}

async function openOurs(path: string): Promise<void> {
  const gguf = await openGguf(await openFile(path));
  await gguf.close();
}

async function openOursWhole(path: string): Promise<void> {
  const gguf = await openGguf(await openFile(path));
  for (const key of gguf.metadata.keys()) {
    const value = gguf.get(key);
    if (value instanceof GgufArray) await value.slice();
  }
  await gguf.close();
}

async function readerOf(name: string, peers: string): Promise<Reader> {
  if (name === "ours, lazy") return openOurs;
  if (name === "ours, everything") return openOursWhole;
  if (name === "hyllama") {
    const { ggufMetadata } = await importPeer(peers, "hyllama/src/hyllama.js");
    const parse = ggufMetadata as (bytes: ArrayBuffer) => unknown;
    return (path) => {
      const bytes = new Uint8Array(HYLLAMA_PREFIX);
      const file = openSync(path, "r");
      const length = readSync(file, bytes);
      closeSync(file);
      return Promise.resolve(parse(bytes.buffer.slice(0, length)));
    };
  }
  const { gguf } = await importPeer(peers, "@huggingface/gguf/dist/index.mjs");
  const open = gguf as (path: string, options: object) => Promise<unknown>;
  return (path) => open(path, { allowLocalFile: true });
}

/** Runs one reader over one file and prints its figures. */
async function measure(name: string, path: string, peers: string): Promise<void> {
  const read = await readerOf(name, peers);
  const before = process.resourceUsage().maxRSS;
  const times: number[] = [];
  for (let run = 0; run < WARM_UPS + RUNS; run++) {
    const start = performance.now();
    await read(path);
    if (run >= WARM_UPS) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const [least, median, most] = [times[0]!, times[RUNS >> 1]!, times.at(-1)!];
  const memory = (process.resourceUsage().maxRSS - before) / 1024;
  const range = `(${least.toFixed(1)} - ${most.toFixed(1)})`;
  console.log(`${median.toFixed(1)} ${range}, +${memory.toFixed(0)} MB`);
}

const { values, positionals } = parseArgs({
  options: { peers: { type: "string" }, one: { type: "string" } },
  allowPositionals: true,
});
const peers = resolve(values.peers ?? ".");

if (values.one !== undefined) {
  await measure(values.one, positionals[0]!, peers);
} else {
  const folder = mkdtempSync(join(tmpdir(), "gguf-bench-"));
  const made = join(folder, "synthetic.gguf");
  writeFileSync(made, synthetic());
  const readers = ["ours, lazy", "ours, everything"];
  if (values.peers !== undefined) readers.push("hyllama", "@huggingface/gguf");
  for (const path of [...positionals, made]) {
    console.log(basename(path));
    for (const reader of readers) {
      const args = [fileURLToPath(import.meta.url), "--peers", peers, "--one", reader, path];
      const figures = execFileSync(process.execPath, args, { encoding: "utf8" });
      console.log(`  ${reader.padEnd(18)} ${figures.trim()}`);
    }
  }
  rmSync(folder, { recursive: true });
}
