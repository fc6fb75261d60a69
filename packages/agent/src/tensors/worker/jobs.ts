import {
  compareTensors,
  type Floats,
  findTokens,
  isUrgent,
  pairOf,
  type PlacedTensor,
  readWhole,
  scannedStatistics,
  tensorFloats,
  tensorReading,
  tokenizerOf,
  UrgentFirst,
} from "@llcuda/gguf";
import type { OpenFiles } from "../open-files.ts";
import type { JobContext, JobKind, Jobs, TensorAddress } from "./job.ts";
import { findTensor } from "../find-tensor.ts";

type Job<Kind extends JobKind> = (
  files: OpenFiles,
  input: Jobs[Kind]["input"],
  context: JobContext<Jobs[Kind]["progress"]>,
) => Promise<Jobs[Kind]["result"]>;

/** Of this thread: pictures before scans. */
const order = new UrgentFirst();

/** Everything that takes a processor's time, by its kind. */
export const JOBS: { readonly [Kind in JobKind]: Job<Kind> } = {
  statistics: (files, address, { signal, tell }) =>
    withTensor(files, address, async (placed) => {
      for await (const state of scannedStatistics(placed, { signal, turn: order.turn }))
        tell(state);
      return null;
    }),

  reading: (files, address) => withTensor(files, address, tensorReading),

  readWhole: (files, address, { signal, tell }) =>
    withTensor(files, address, async (placed) => {
      for await (const state of readWhole(placed, signal)) tell(state);
      return null;
    }),

  compare: (files, { a, b, tensor }, { signal }) =>
    withTensor(files, { file: a, tensor }, (first) =>
      withTensor(files, { file: b, tensor }, async (second) => {
        const options = { signal, turn: order.turn };
        return pairOf(first, second, await compareTensors(first, second, options));
      }),
    ),

  floats: (files, { query, minus, ...address }, { signal }) => {
    const options = { signal, turn: order.turn };
    const work = (): Promise<Floats> =>
      withTensor(files, address, (placed) =>
        minus === null
          ? tensorFloats(placed, query, options)
          : withTensor(files, minus, (other) =>
              tensorFloats(placed, query, { ...options, minus: other }),
            ),
      );
    return isUrgent(query) ? order.urgent(work) : work();
  },

  tokens: (files, { file, query, start, count }) =>
    order.urgent(() => files.use(file, ({ first }) => findTokens(first, query, start, count))),

  tokenize: (files, { file, text }) =>
    order.urgent(() =>
      files.use(file, async ({ first }) => (await tokenizerOf(first))?.cut(text) ?? null),
    ),

  fetched: (files, { path }) => files.fetched(path),
};

function withTensor<T>(
  files: OpenFiles,
  { file, tensor }: TensorAddress,
  work: (placed: PlacedTensor) => Promise<T>,
): Promise<T> {
  return files.use(file, (opened) => work(findTensor(opened, tensor)));
}
