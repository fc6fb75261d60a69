import {
  blockView,
  chatTemplate,
  comparedPairs,
  differenceView,
  fileView,
  findTokens,
  isUrgent,
  metadataPart,
  metadataRows,
  readWhole,
  sampledStatistics,
  scannedStatistics,
  tensorFloats,
  tensorReading,
  tensorRows,
  tokenizerOf,
  UrgentFirst,
  type Floats,
  type GgufSet,
  type PlacedTensor,
} from "@llcuda/gguf";
import type { BrowserJobKind, BrowserJobs } from "./browser-job.ts";
import { fetchedFor, openOrigin } from "./open-origin.ts";
import type { FileAt } from "./origin.ts";

export interface BrowserContext {
  signal: AbortSignal;
  tell: (progress: unknown) => void;
}

type Job<Kind extends BrowserJobKind> = (
  input: BrowserJobs[Kind]["input"],
  context: BrowserContext,
) => Promise<unknown>;

/** Of this thread: pictures before scans. */
const order = new UrgentFirst();

/** Everything that the thread can do, by its kind. The package's shapes are the wire's, but read-only. */
export const BROWSER_JOBS: { readonly [Kind in BrowserJobKind]: Job<Kind> } = {
  summary: async (at) => {
    const set = await opened(at);
    const view = await fileView(set);
    return { ...view, file: at.file, revision: at.file, fetched: fetchedFor(set) };
  },
  fetched: async (at) => fetchedFor(await opened(at)),
  list: async (at) => tensorRows(await opened(at)),
  metadata: async (at) => metadataRows(await firstOf(at)),
  piece: async ({ key, start, count, ...at }) => metadataPart(await firstOf(at), key, start, count),
  template: async (at) => chatTemplate(await firstOf(at)),
  tokens: async ({ query, start, count, ...at }) =>
    order.urgent(async () => findTokens(await firstOf(at), query, start, count)),
  tokenize: async ({ text, ...at }) =>
    order.urgent(async () => (await tokenizerOf(await firstOf(at)))?.cut(text) ?? null),
  block: async ({ tensor, index, ...at }) =>
    order.urgent(async () => blockView(await placed(at, tensor), index)),
  floats: async ({ tensor, query, minus, ...at }, { signal }) => {
    const work = async (): Promise<Floats> => {
      const other = minus === null ? {} : { minus: await placed(minus, tensor) };
      return tensorFloats(await placed(at, tensor), query, { signal, turn: order.turn, ...other });
    };
    return isUrgent(query) ? order.urgent(work) : work();
  },
  reading: async ({ tensor, ...at }) => tensorReading(await placed(at, tensor)),
  readWhole: async ({ tensor, ...at }, { signal, tell }) => {
    for await (const state of readWhole(await placed(at, tensor), signal)) tell(state);
    return null;
  },
  statistics: async ({ tensor, reach, ...at }, { signal, tell }) => {
    const where = await placed(at, tensor);
    const first = await sampledStatistics(where, signal);
    tell(first);
    if (first.exact || reach === "sample") return null;
    for await (const state of scannedStatistics(where, { signal, turn: order.turn })) tell(state);
    return null;
  },
  difference: async ({ a, b }) => differenceView(await opened(a), await opened(b)),
  compare: async ({ a, b }, { signal, tell }) => {
    const options = { signal, turn: order.turn };
    for await (const step of comparedPairs(await opened(a), await opened(b), options)) tell(step);
    return null;
  },
};

/** Headers that are kept; a thread looks into one file, and into those that it is compared with. */
const MAX_OPEN = 4;
const open = new Map<string, Promise<GgufSet>>();

function opened({ file, origin }: FileAt): Promise<GgufSet> {
  const found = open.get(file) ?? openOrigin(origin);
  // The most recently used stands last.
  open.delete(file);
  open.set(file, found);
  // What failed may be there the next time.
  found.catch(() => open.delete(file));
  for (const oldest of open.keys()) {
    if (open.size <= MAX_OPEN) break;
    open.delete(oldest);
  }
  return found;
}

async function firstOf(at: FileAt) {
  return (await opened(at)).parts[0]!;
}

async function placed(at: FileAt, name: string): Promise<PlacedTensor> {
  const { tensors } = await opened(at);
  const found = tensors.find(({ tensor }) => tensor.name === name);
  if (found === undefined) throw new Error(`There is no tensor ${name} in this file.`);
  return { gguf: found.part, tensor: found.tensor };
}
