import type { TensorPair } from "@llcuda/protocol";
import { formatCount } from "../../../ui/format.ts";
import { computedByWords } from "../tensor/computed-by-words.ts";

/** Who compared the large tensors, on a machine with a GPU: a sentence for each. Pure. */
export function comparedByWords(pairs: readonly TensorPair[]): string[] {
  const told = pairs.flatMap(({ by }) => by ?? []);
  const sums = new Map<string, { count: number; upload: number; compute: number }>();
  const reasons = new Map<string, number>();
  for (const by of told) {
    if (by.device === "processor") {
      reasons.set(by.reason, (reasons.get(by.reason) ?? 0) + 1);
      continue;
    }
    const sum = sums.get(by.name) ?? { count: 0, upload: 0, compute: 0 };
    const { count, upload, compute } = sum;
    sums.set(by.name, {
      count: count + 1,
      upload: upload + by.upload,
      compute: compute + by.compute,
    });
  }
  const onGpus = [...sums].map(
    ([name, { count, ...times }]) =>
      `${tensors(count)}: ${lowered(computedByWords({ device: "gpu", name, ...times }))}`,
  );
  const onProcessor = [...reasons].map(
    ([reason, count]) =>
      `${tensors(count)}: ${lowered(computedByWords({ device: "processor", reason }))}`,
  );
  return [...onGpus, ...onProcessor];
}

function tensors(count: number): string {
  return `${formatCount(count)} large ${count === 1 ? "tensor" : "tensors"}`;
}

function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
