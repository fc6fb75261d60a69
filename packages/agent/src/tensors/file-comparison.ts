import { differenceOf, pairOf } from "@llcuda/gguf";
import type { ComparisonState, TensorPair } from "@llcuda/protocol";
import type { LookOnGpu, TensorGpu } from "../gpu/tensor-gpu.ts";
import type { ComparisonOnGpu } from "../gpu/worker/compute-job.ts";
import type { LiveValue } from "../live/live-value.ts";
import { computedBy, tensorInFile } from "./computed-by.ts";
import { findTensor } from "./find-tensor.ts";
import { mutable } from "./mutable.ts";
import type { OpenedFile } from "./open-file.ts";
import type { FileIdentity, OpenFiles } from "./open-files.ts";
import type { TensorWorkers } from "./worker/tensor-workers.ts";

/** A comparison under way: pairs are only ever added. */
export interface Compared {
  readonly pairs: readonly TensorPair[];
  readonly total: number;
  readonly current: string | null;
}

/** What compares: large pairs the GPU, where it can, and all others a thread. */
export interface Comparers {
  readonly files: OpenFiles;
  readonly workers: TensorWorkers;
  readonly gpu: TensorGpu | null;
}

type LookedAt = LookOnGpu<
  { pair: TensorPair } & Pick<ComparisonOnGpu, "compute" | "name" | "upload">
>;

/** Two files of which every tensor that both have is compared, value by value. */
export class FileComparison {
  readonly #by: Comparers;
  readonly #a: FileIdentity;
  readonly #b: FileIdentity;
  #names: readonly string[] = [];
  /** Once the GPU has failed, the rest is the processor's: each try may take as long as the last. */
  #failed: (LookedAt & { kind: "failed" }) | null = null;

  constructor(by: Comparers, { a, b }: { a: FileIdentity; b: FileIdentity }) {
    this.#by = by;
    this.#a = a;
    this.#b = b;
  }

  /** Looks into the headers for what there is to compare. */
  async begin(): Promise<Compared> {
    const { tensors } = await this.#both(differenceOf);
    this.#names = tensors.comparable.map(({ name }) => name);
    return { pairs: [], total: this.#names.length, current: null };
  }

  /** Compares pair after pair, in the order of the first file; rejects with the signal's reason. */
  async run(state: LiveValue<Compared>, signal: AbortSignal): Promise<void> {
    const pairs: TensorPair[] = [];
    const { total } = state.value;
    for (const current of this.#names) {
      state.set({ pairs, total, current });
      signal.throwIfAborted();
      pairs.push(await this.#compare(current, signal));
    }
    state.set({ pairs, total, current: null });
  }

  async #compare(tensor: string, signal: AbortSignal): Promise<TensorPair> {
    const looked = this.#failed ?? (await this.#lookOnGpu(tensor));
    if (looked.kind === "looked") return { ...looked.pair, ...computedBy(looked) };
    if (looked.kind === "failed") this.#failed = looked;
    const input = { a: this.#a, b: this.#b, tensor };
    const pair = await this.#by.workers.run("compare", input, { signal });
    return { ...mutable(pair), ...computedBy(looked) };
  }

  #lookOnGpu(tensor: string): Promise<LookedAt> {
    const { gpu } = this.#by;
    return this.#both(async (fileA, fileB) => {
      const [a, b] = [findTensor(fileA, tensor), findTensor(fileB, tensor)];
      const [first, second] = [tensorInFile(a), tensorInFile(b)];
      if (gpu === null || first === null || second === null) return { kind: "pointless" };
      const looked = await gpu.compare(first, second);
      if (looked.kind !== "looked") return looked;
      const { comparison, ...times } = looked;
      return { ...times, pair: mutable(pairOf(a, b, comparison)) };
    });
  }

  #both<T>(work: (a: OpenedFile, b: OpenedFile) => Promise<T>): Promise<T> {
    const { files } = this.#by;
    return files.use(this.#a, (a) => files.use(this.#b, (b) => work(a, b)));
  }
}

/** What a client that has seen `from` pairs is still to be told. */
export function pairsFrom({ pairs, total, current }: Compared, from: number): ComparisonState {
  return { from, pairs: pairs.slice(from), done: pairs.length, total, current };
}
