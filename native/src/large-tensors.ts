import type { DType } from "./dtype.ts";

/** Smaller ones are not worth the weak reference. */
const LARGE_BYTES = 1 << 20;
/** How many an error names. */
const NAMED = 5;

interface Described {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly disposed: boolean;
  nbytes(): number;
}

/** What holds memory, for an error that says so. */
export interface Holder {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly bytes: number;
}

const large = new Set<WeakRef<Described>>();
const forgotten = new FinalizationRegistry<WeakRef<Described>>((gone) => large.delete(gone));

/** Remembers a tensor that owns much memory, without keeping it. */
export function noteTensor(tensor: Described, bytes: number): void {
  if (bytes < LARGE_BYTES) return;
  const weak = new WeakRef(tensor);
  large.add(weak);
  forgotten.register(tensor, weak);
}

/** The largest tensors that live, largest first. */
export function largestTensors(): Holder[] {
  const living: Holder[] = [];
  for (const weak of large) {
    const tensor = weak.deref();
    if (tensor === undefined || tensor.disposed) large.delete(weak);
    else living.push({ shape: tensor.shape, dtype: tensor.dtype, bytes: tensor.nbytes() });
  }
  return living.toSorted((a, b) => b.bytes - a.bytes).slice(0, NAMED);
}
