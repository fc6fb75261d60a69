import {
  comparedPairs,
  findTokens,
  type PlacedTensor,
  scannedStatistics,
  tensorFloats,
} from "@llcuda/gguf";
import type { OpenFiles } from "../open-files.ts";
import type { JobContext, JobKind, Jobs, TensorAddress } from "./job.ts";
import { findTensor } from "../find-tensor.ts";

type Job<Kind extends JobKind> = (
  files: OpenFiles,
  input: Jobs[Kind]["input"],
  context: JobContext<Jobs[Kind]["progress"]>,
) => Promise<Jobs[Kind]["result"]>;

/** Everything that takes a processor's time, by its kind. */
export const JOBS: { readonly [Kind in JobKind]: Job<Kind> } = {
  statistics: (files, address, { signal, tell }) =>
    withTensor(files, address, async (placed) => {
      for await (const state of scannedStatistics(placed, signal)) tell(state);
      return null;
    }),

  compare: (files, { a, b }, { signal, tell }) =>
    files.use(a, (fileA) =>
      files.use(b, async (fileB) => {
        for await (const step of comparedPairs(fileA, fileB, signal)) tell(step);
        return null;
      }),
    ),

  floats: (files, { query, minus, ...address }, { signal }) =>
    withTensor(files, address, (placed) =>
      minus === null
        ? tensorFloats(placed, query, { signal })
        : withTensor(files, minus, (other) =>
            tensorFloats(placed, query, { signal, minus: other }),
          ),
    ),

  tokens: (files, { file, query, start, count }) =>
    files.use(file, ({ first }) => findTokens(first, query, start, count)),

  fetched: (files, { path }) => files.fetched(path),
};

function withTensor<T>(
  files: OpenFiles,
  { file, tensor }: TensorAddress,
  work: (placed: PlacedTensor) => Promise<T>,
): Promise<T> {
  return files.use(file, (opened) => work(findTensor(opened, tensor)));
}
