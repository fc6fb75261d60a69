import type { ComparedPair } from "@llcuda/gguf";
import type { ComparisonState } from "@llcuda/protocol";
import type { LiveValue } from "../live/live-value.ts";
import type { FileIdentity } from "./open-files.ts";
import type { TensorWorkers } from "./worker/tensor-workers.ts";

/** A comparison under way: pairs are only ever added. */
export interface Compared {
  readonly pairs: readonly ComparedPair[];
  readonly total: number;
  readonly current: string | null;
}

/** Compares pair after pair in a thread of its own; rejects with the signal's reason. */
export async function compareInto(
  state: LiveValue<Compared>,
  workers: TensorWorkers,
  files: { a: FileIdentity; b: FileIdentity },
  signal: AbortSignal,
): Promise<void> {
  const pairs: ComparedPair[] = [];
  const { total } = state.value;
  await workers.run("compare", files, {
    signal,
    onProgress: ({ row, current }) => {
      if (row !== null) pairs.push(row);
      state.set({ pairs, total, current });
    },
  });
  state.set({ pairs, total, current: null });
}

/** What a client that has seen `from` pairs is still to be told. */
export function pairsFrom({ pairs, total, current }: Compared, from: number): ComparisonState {
  return {
    from,
    pairs: pairs.slice(from).map((pair) => Object.assign({}, pair, { shape: [...pair.shape] })),
    done: pairs.length,
    total,
    current,
  };
}
