import { stepWork, type WorkModel } from "@llcuda/gguf";
import type { EffectiveLoad, LoadedModels } from "@llcuda/protocol";
import { liesOn, type LiesOn } from "./lies-on.ts";
import { limitShare, type MeasuredLimits } from "./limit-share.ts";
import { kvTypeOf } from "./point-limit.ts";

/** Tokens per second that one answer can have at most, by the tokens that each looks back at. */
export type StreamLimit = (depth: number) => number | null;

/** What a loaded model can write at most; null where that is not known. */
export type LimitOf = (
  model: { id: string; path: string },
  backend: string,
) => Promise<StreamLimit | null>;

/** Null where weights lie in two memories, of which only one was measured. Pure. */
export function streamLimit(
  work: WorkModel,
  effective: EffectiveLoad | null,
  backend: string,
  limits: MeasuredLimits,
): StreamLimit | null {
  const onGpu = effective?.gpuLayers ?? null;
  const layers = effective?.layers ?? null;
  if (backend !== "cpu" && onGpu !== null && layers !== null && onGpu < layers) return null;
  const keyType = kvTypeOf(effective?.kvTypeK);
  const valueType = kvTypeOf(effective?.kvTypeV);
  return (depth) => {
    const step = stepWork(work, { sequences: 1, depth, keyType, valueType });
    return limitShare(step, 1, 1, limits)?.limit ?? null;
  };
}

interface StreamLimitsInput {
  loaded: () => LoadedModels;
  /** What a token of a model must read; null where its header does not say. */
  work: (path: string) => Promise<WorkModel | null>;
  limits: (backend: string, model: LiesOn | null) => MeasuredLimits;
}

/** The limits of what is loaded, as far as they were measured. */
export class StreamLimits {
  readonly #input: StreamLimitsInput;

  constructor(input: StreamLimitsInput) {
    this.#input = input;
  }

  /** @returns null where anything of it is unknown; never rejects */
  async of(model: { id: string; path: string }, backend: string): Promise<StreamLimit | null> {
    const { loaded, work, limits } = this.#input;
    const found = loaded().models.find((each) => each.model.id === model.id);
    const measured = limits(backend, liesOn(found));
    if (measured.bandwidth === null) return null;
    const effective = found?.effective ?? null;
    // One that cannot be read has an engine's word for it already.
    const known = await work(model.path).catch(() => null);
    return known === null ? null : streamLimit(known, effective, backend, measured);
  }
}
