import { stepWork, type KvType, type WorkModel } from "@llcuda/gguf";
import { KvCacheType, type BenchPoint, type LimitShare } from "@llcuda/protocol";
import { limitShare, type MeasuredLimits } from "./limit-share.ts";

/** llama.cpp's own: so many tokens of a prompt are computed in one step. */
const UBATCH = 512;

/** How the engine was set while a point was measured. */
export interface PointSettings {
  /** Sequences that it can work on at once; null: as many as are asked for. */
  slots: number | null;
  keyType: KvType;
  valueType: KvType;
  ubatch: number | null;
}

/** Settings where nothing is told: as llama.cpp has them by itself. */
export const USUAL: PointSettings = { slots: null, keyType: "F16", valueType: "F16", ubatch: null };

/** "q8_0" of an engine as the type of a cache; F16 where it says nothing that is known. */
export function kvTypeOf(text: string | null | undefined): KvType {
  return KvCacheType.safeParse(text?.toUpperCase()).data ?? "F16";
}

/**
 * How much of the limit a point reached, by its generation where it has one, else by its reading.
 * Null where the hardware was not measured, or the model's header says too little. Pure.
 */
export function pointLimit(
  point: Pick<BenchPoint, "axes" | "quantities">,
  work: WorkModel,
  settings: PointSettings,
  limits: MeasuredLimits,
): LimitShare | null {
  const { keyType, valueType } = settings;
  const { axes, quantities } = point;
  const depth = axes.depth ?? 0;
  const asked = axes.concurrency ?? 1;
  const sequences = Math.max(1, Math.min(asked, settings.slots ?? asked));
  const rate = generationRate(quantities, sequences);
  if (rate !== null) {
    // The context grows from the prompt's end to the answer's: the middle stands for all of it.
    const middle = depth + promptBefore(point) + (axes.generation ?? 0) / 2;
    const step = stepWork(work, { sequences, depth: middle, keyType, valueType });
    return limitShare(step, sequences, rate, limits);
  }
  const reading = quantities["prompt-rate"]?.median;
  const tokens = Math.min(axes.prompt ?? 0, settings.ubatch ?? UBATCH);
  if (reading === undefined || tokens < 1 || limits.compute === null) return null;
  // All tokens of a step read the weights together; what they look back at is left out.
  const step = stepWork(work, { sequences: tokens, depth: 0, keyType, valueType });
  return limitShare(step, tokens, reading, limits);
}

/** All sequences together, while they generate. */
function generationRate(quantities: BenchPoint["quantities"], sequences: number): number | null {
  const whole = quantities["generation-rate"]?.median;
  const user = quantities["user-rate"]?.median;
  if (user !== undefined) return user * sequences;
  return whole ?? null;
}

/** A test that only generates has read nothing before. */
function promptBefore({ axes, quantities }: Pick<BenchPoint, "axes" | "quantities">): number {
  const alone = quantities["user-rate"] === undefined && axes.concurrency === null;
  return alone ? 0 : (axes.prompt ?? 0);
}
