import type { ModelFit } from "@llcuda/protocol";
import { roomOf } from "./fit-bar.ts";
import { verdictOf } from "./fit-words.ts";
import { roughFit } from "./rough-fit.ts";

/** KV cache and compute buffers of 8192 tokens, where no header tells: those of models of 8 billion parameters. */
const BESIDE_WEIGHTS = 1.5 * 1024 ** 3;

/** Whether a file goes wholly where it should now: to the GPU, or without one into memory. */
export interface FitsNow {
  fits: boolean;
  /** By the header of another quantization, or by the size alone. */
  rough: boolean;
}

/** The fit of a model, by its id or reference, where its header was read already; else null. */
export type KnownFits = (model: string) => ModelFit | null;

/** What is asked about: a file that is here, or that can be had. */
export interface Candidate {
  /** Under which its own header may be known. */
  ids: readonly (string | null)[];
  /** Other quantizations of it. */
  kin: readonly string[];
  /** Bytes; null: unknown, of which nothing is told. */
  size: number | null;
}

/** By the best that is known of a file; null where not even its size is. Pure. */
export function fitsNow(
  { ids, kin, size }: Candidate,
  known: KnownFits,
  machine: Pick<ModelFit, "machine">,
): FitsNow | null {
  const own = firstOf(ids, known);
  if (own !== null) return { fits: verdictOf(own).mark === "ok", rough: false };
  if (size === null) return null;
  const other = firstOf(kin, known);
  const fits =
    other === null
      ? size + BESIDE_WEIGHTS <= roomOf(machine)
      : roughFit(size, other).verdict.mark === "ok";
  return { fits, rough: true };
}

function firstOf(ids: readonly (string | null)[], known: KnownFits): ModelFit | null {
  for (const id of ids) {
    const fit = id === null ? null : known(id);
    if (fit !== null) return fit;
  }
  return null;
}
