import type { TensorStatistics } from "./gathered-values.ts";
import type { PlacedTensor } from "./comparison.ts";
import { sampleStatistics, sampleTensor } from "./sample.ts";
import { scanTensor } from "./scan.ts";
import type { ScanOptions } from "./scan.ts";
import { StatisticsPass } from "./statistics.ts";

/** How far the look at a tensor has come: first a sample, then more and more, then all of it. */
export interface StatisticsSoFar {
  /** False: from a sample, or from the first part of the tensor. */
  readonly exact: boolean;
  /** Values looked at in order; 0 while there is only the sample. */
  readonly done: number;
  readonly total: number;
  readonly statistics: TensorStatistics;
}

/** What is told on the way is told this often, in milliseconds: more would only be thrown away. */
const TELL_MS = 150;

/** The first look: some of the values, or all where they are few. */
export async function sampledStatistics(
  { gguf, tensor }: PlacedTensor,
  signal?: AbortSignal,
): Promise<StatisticsSoFar> {
  const total = tensor.elements;
  const sample = await sampleTensor(gguf, tensor, signal === undefined ? {} : { signal });
  const exact = sample.values.length === total;
  return { exact, done: exact ? total : 0, total, statistics: sampleStatistics(sample) };
}

/** States on the way through all values; the last one is exact. Rejects with the signal's reason. */
export async function* scannedStatistics(
  { gguf, tensor }: PlacedTensor,
  options: ScanOptions = {},
): AsyncGenerator<StatisticsSoFar> {
  const total = tensor.elements;
  const pass = new StatisticsPass();
  let told = performance.now();
  for await (const { start, values } of scanTensor(gguf, tensor, options)) {
    pass.add(values, start);
    if (performance.now() - told < TELL_MS) continue;
    told = performance.now();
    yield { exact: false, done: start + values.length, total, statistics: pass.result() };
  }
  yield { exact: true, done: total, total, statistics: pass.result() };
}
