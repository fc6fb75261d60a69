/** A thread of the page that looks into a dropped file: nothing of it leaves the browser. */
import {
  BlobSource,
  blockView,
  fileView,
  findTokens,
  GgufError,
  metadataPart,
  metadataRows,
  openSplit,
  readTile,
  sampleStatistics,
  sampleTensor,
  scanTensor,
  StatisticsPass,
  tensorNorms,
  tensorRows,
  type GgufSet,
  type PlacedTensor,
} from "@llcuda/gguf";
import type { StatisticsState } from "@llcuda/protocol";
import type { Floats } from "../tensor-bytes.ts";
import type { BrowserAnswer, BrowserJobKind, BrowserJobs, BrowserOrder } from "./browser-job.ts";
import type { FloatsQuery } from "./tensor-source.ts";

const TELL_MS = 150;
const SAMPLE_VALUES = 2 * 1024 * 1024;

let opened: GgufSet | null = null;

interface Context {
  signal: AbortSignal;
  tell: (state: StatisticsState) => void;
}

type Job<Kind extends BrowserJobKind> = (
  input: BrowserJobs[Kind]["input"],
  context: Context,
) => Promise<unknown>;

const JOBS: { readonly [Kind in BrowserJobKind]: Job<Kind> } = {
  open: async ({ file, first, blobs }) => {
    const byName = new Map(blobs.map((blob) => [blob.name, blob]));
    opened = await openSplit(first, (name) => open(byName.get(name), name), { tolerant: true });
    const view = await fileView(opened);
    return { ...view, file, revision: file, fetched: null };
  },
  list: () => Promise.resolve(tensorRows(set())),
  metadata: () => metadataRows(set().parts[0]!),
  piece: ({ key, start, count }) => metadataPart(set().parts[0]!, key, start, count),
  tokens: ({ query, start, count }) => findTokens(set().parts[0]!, query, start, count),
  block: ({ tensor, index }) => blockView(placed(tensor), index),
  floats: ({ tensor, query }, { signal }) => floats(placed(tensor), query, signal),
  statistics: ({ tensor }, context) => statistics(placed(tensor), context),
};

function open(blob: File | undefined, name: string): Promise<BlobSource> {
  if (blob !== undefined) return Promise.resolve(new BlobSource(blob, name));
  const hint = "Drop all parts of the model together.";
  return Promise.reject(new GgufError("E_SPLIT", `${name} is missing`, hint, { field: name }));
}

function set(): GgufSet {
  if (opened === null) throw new Error("no file is open");
  return opened;
}

function placed(name: string): PlacedTensor {
  const found = set().tensors.find(({ tensor }) => tensor.name === name);
  if (found === undefined) throw new Error(`there is no tensor ${name}`);
  return { gguf: found.part, tensor: found.tensor };
}

async function floats(
  where: PlacedTensor,
  query: FloatsQuery,
  signal: AbortSignal,
): Promise<Floats> {
  const { gguf, tensor } = where;
  switch (query.kind) {
    case "tile": {
      const options = query.sample ? { signal, sampleValues: SAMPLE_VALUES } : { signal };
      const { width, height, exact, min, max, mean } = await readTile(
        where,
        query.request,
        options,
      );
      return { first: width, second: height, exact, values: joined([min, max, mean]) };
    }
    case "norms": {
      const { rows, columns } = await tensorNorms(gguf, tensor, { signal });
      const values = joined([rows, columns]);
      return { first: rows.length, second: columns.length, exact: true, values };
    }
    case "sample": {
      const sample = await sampleTensor(gguf, tensor, { pieces: query.pieces, signal });
      const exact = sample.values.length === tensor.elements;
      return { first: sample.starts.length, second: sample.length, exact, values: sample.values };
    }
  }
}

function joined(planes: readonly Float32Array[]): Float32Array {
  const values = new Float32Array(planes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const plane of planes) {
    values.set(plane, at);
    at += plane.length;
  }
  return values;
}

async function statistics({ gguf, tensor }: PlacedTensor, { signal, tell }: Context) {
  const total = tensor.elements;
  const sample = await sampleTensor(gguf, tensor, { signal });
  const exact = sample.values.length === total;
  const first = { exact, done: exact ? total : 0, total, statistics: sampleStatistics(sample) };
  if (exact) return first;
  tell(first as StatisticsState);
  const pass = new StatisticsPass();
  let told = performance.now();
  for await (const { start, values } of scanTensor(gguf, tensor, { signal })) {
    pass.add(values, start);
    if (performance.now() - told < TELL_MS) continue;
    told = performance.now();
    const done = start + values.length;
    tell({ exact: false, done, total, statistics: pass.result() } as StatisticsState);
  }
  return { exact: true, done: total, total, statistics: pass.result() };
}

const running = new Map<number, AbortController>();

function answer(message: BrowserAnswer, transfer: Transferable[] = []): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  self.postMessage(message, { transfer });
}

async function work(id: number, kind: BrowserJobKind, input: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const tell = (state: StatisticsState): void => answer({ id, kind: "progress", state });
  try {
    const job = JOBS[kind] as (input: unknown, context: Context) => Promise<unknown>;
    const result = await job(input, { signal: controller.signal, tell });
    const buffers = kind === "floats" ? [(result as Floats).values.buffer as ArrayBuffer] : [];
    answer({ id, kind: "result", result }, buffers);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof GgufError ? error.hint : "Drop the file again.";
    answer({ id, kind: "failure", message, hint });
  } finally {
    running.delete(id);
  }
}

self.addEventListener("message", ({ data }: MessageEvent<BrowserOrder>) => {
  if ("cancel" in data) running.get(data.cancel)?.abort();
  else void work(data.id, data.kind, data.input);
});
