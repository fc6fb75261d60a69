import { stepWork, type FitPlacement, type WorkModel } from "@llcuda/gguf";
import { UNTOLD, type EffectiveLoad, type LoadedModels, type LoadPlan } from "@llcuda/protocol";
import type { FreeMachine } from "../../models/fit/free-machine.ts";
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

/** Where a load would go. */
export interface ForeseenLoad {
  plan: Pick<LoadPlan, "kvTypeK" | "kvTypeV" | "gpuLayers" | "layers" | "expertLayersInMemory">;
  placement: { verdict: FitPlacement["verdict"]; estimate: { gpus: readonly number[] } };
  machine: Pick<FreeMachine, "vramFree" | "places">;
}

/** Whose bandwidth counts: that of GPUs, or of memory where there is none; null where both do. Pure. */
function memoryOf(load: ForeseenLoad): { backend: string; on: LiesOn | null } | null {
  const { machine, placement, plan } = load;
  const { estimate, verdict } = placement;
  if (machine.vramFree.length === 0) return verdict === "no" ? null : { backend: "cpu", on: null };
  if (verdict !== "fits" || plan.expertLayersInMemory > 0) return null;
  const shares: number[] = [];
  for (const [at, bytes] of estimate.gpus.entries()) shares[machine.places?.[at] ?? at] = bytes;
  const on = { shares: Array.from(shares, (bytes) => bytes ?? 0), atOnce: false };
  return { backend: "cuda", on };
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

  /** Of a load that has not begun, with nothing to look back at; null where a part lies in memory beside GPUs. Never rejects. */
  async ofLoad(path: string, load: ForeseenLoad): Promise<number | null> {
    const memory = memoryOf(load);
    if (memory === null) return null;
    const { backend, on } = memory;
    const measured = this.#input.limits(backend, on);
    if (measured.bandwidth === null) return null;
    const known = await this.#input.work(path).catch(() => null);
    if (known === null) return null;
    return streamLimit(known, { ...UNTOLD, ...load.plan }, backend, measured)?.(0) ?? null;
  }
}
