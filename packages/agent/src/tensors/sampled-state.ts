import { sampleStatistics, sampleTensor, type PlacedTensor } from "@llcuda/gguf";
import type { TensorStatistics as Statistics } from "@llcuda/gguf";
import type { StatisticsState, TensorStatistics } from "@llcuda/protocol";
import { mutable } from "./mutable.ts";

/** The first look at a tensor: some of its values, or all where they are few. */
export async function sampledState({ gguf, tensor }: PlacedTensor): Promise<StatisticsState> {
  const total = tensor.elements;
  const sample = await sampleTensor(gguf, tensor);
  const exact = sample.values.length === total;
  const statistics = wireStatistics(sampleStatistics(sample));
  return { exact, done: exact ? total : 0, total, statistics };
}

export function wireStatistics(statistics: Statistics): TensorStatistics {
  return mutable(statistics);
}
