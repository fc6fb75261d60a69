import {
  findTokens,
  matrixSize,
  type PlacedTensor,
  readTile,
  readValues,
  sampleTensor,
  scanTensor,
  StatisticsPass,
  tensorNorms,
} from "@llcuda/gguf";
import { comparePair, differenceOf } from "../compare-files.ts";
import type { OpenFiles } from "../open-files.ts";
import type { Floats, JobContext, JobKind, Jobs, TensorAddress } from "./job.ts";
import { findTensor } from "../find-tensor.ts";

/** What is told of the way is told this often: more would only be thrown away. */
const TELL_MS = 150;

/** Values looked at for a first picture: a few milliseconds. */
const SAMPLE_VALUES = 2 * 1024 * 1024;

type Job<Kind extends JobKind> = (
  files: OpenFiles,
  input: Jobs[Kind]["input"],
  context: JobContext<Jobs[Kind]["progress"]>,
) => Promise<Jobs[Kind]["result"]>;

/** Everything that takes a processor's time, by its kind. */
export const JOBS: { readonly [Kind in JobKind]: Job<Kind> } = {
  statistics: (files, address, { signal, tell }) =>
    withTensor(files, address, async ({ gguf, tensor }) => {
      const pass = new StatisticsPass();
      const due = every(TELL_MS);
      for await (const { start, values } of scanTensor(gguf, tensor, { signal })) {
        pass.add(values, start);
        if (due()) tell({ done: start + values.length, statistics: pass.result() });
      }
      return pass.result();
    }),

  compare: (files, { a, b }, { signal, tell }) =>
    files.use(a, (fileA) =>
      files.use(b, async (fileB) => {
        const { tensors } = await differenceOf(fileA, fileB);
        for (const [done, pair] of tensors.comparable.entries()) {
          tell({ row: null, current: pair.name, done });
          tell({ row: await comparePair(pair, { signal }), current: pair.name, done: done + 1 });
        }
        return null;
      }),
    ),

  values: (files, { start, count, ...address }) =>
    withTensor(files, address, async ({ gguf, tensor }): Promise<Floats> => {
      const values = await readValues(gguf, tensor, start, count);
      // A part of whole blocks: only that part should travel.
      return { first: start, second: count, exact: true, planes: [values.slice()] };
    }),

  tile: (files, { request, sample, minus, ...address }, { signal }) =>
    withTensor(files, address, (placed) => {
      const draw = async (other?: PlacedTensor): Promise<Floats> => {
        const tile = await readTile(placed, request, {
          signal,
          ...(sample ? { sampleValues: SAMPLE_VALUES } : {}),
          ...(other === undefined ? {} : { minus: other }),
        });
        const { width, height, exact, min, max, mean } = tile;
        return { first: width, second: height, exact, planes: [min, max, mean] };
      };
      return minus === null ? draw() : withTensor(files, minus, draw);
    }),

  norms: (files, address, { signal }) =>
    withTensor(files, address, async ({ gguf, tensor }): Promise<Floats> => {
      const { rows, columns } = await tensorNorms(gguf, tensor, { signal });
      const size = matrixSize(tensor);
      return { first: size.rows, second: size.columns, exact: true, planes: [rows, columns] };
    }),

  sample: (files, { pieces, ...address }, { signal }) =>
    withTensor(files, address, async ({ gguf, tensor }): Promise<Floats> => {
      const { starts, length, values } = await sampleTensor(gguf, tensor, { pieces, signal });
      const exact = values.length === tensor.elements;
      return { first: starts.length, second: length, exact, planes: [values] };
    }),

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

/** True when so many milliseconds have passed since it was last true. */
function every(ms: number): () => boolean {
  let last = performance.now();
  return () => {
    const now = performance.now();
    if (now - last < ms) return false;
    last = now;
    return true;
  };
}
