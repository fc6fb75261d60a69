import { isSameBench, type BenchRun, type BenchSummary, type LimitShare } from "@llcuda/protocol";
import { limitOf } from "../points/spread.ts";
import { formatNumber, formatQuantity, QUANTITIES } from "../quantity-words.ts";

/** More runs of before than this tell of a machine that is no more. */
const MOST_EARLIER = 10;

/** Where a run's figure stands: between nothing and what the machine allows, and among runs like it here. */
export interface Standing {
  value: number;
  /**
   * What the machine allows, where that was measured and the figure is a rate; the share is the point's own,
   * as in every table and sentence: of several users it leaves out the time in which prompts are read.
   */
  limit: Pick<LimitShare, "limit" | "share"> | null;
  /** Least and largest of earlier runs like it; null where it is the first. */
  earlier: { runs: number; least: number; most: number } | null;
}

/** Null while there is no figure. @param runs of the history, the newest first */
export function standingOf(run: BenchRun, runs: readonly BenchSummary[]): Standing | null {
  const { headline } = run;
  if (headline === null) return null;
  const { quantity, value } = headline;
  const best = run.points.find((point) => point.quantities[quantity]?.median === value);
  const limited = best !== undefined && limitOf(best, quantity) !== null;
  const before = runs
    .filter((other) => isEarlier(other, run) && other.headline?.quantity === quantity)
    .slice(0, MOST_EARLIER)
    .map((other) => other.headline!.value);
  return {
    value,
    limit: limited ? best.limit : null,
    earlier:
      before.length === 0
        ? null
        : { runs: before.length, least: Math.min(...before), most: Math.max(...before) },
  };
}

/** On the same processor and GPU, undisturbed, of the same plan and model. */
function isEarlier(other: BenchSummary, run: BenchRun): boolean {
  const [its, own] = [other.conditions, run.conditions];
  const here = its.cpu === own.cpu && its.gpu === own.gpu;
  const whole = other.status === "done" && !other.disturbed;
  return other.startedAt < run.startedAt && whole && here && isSameBench(other, run);
}

type Of = NonNullable<BenchRun["headline"]>["quantity"];

/** "61 % of the limit here, 142 tok/s"; then "as usual: 82.1 to 88.0 tok/s in 4 runs before". */
export function standingWords({ earlier, limit, value }: Standing, of: Of): string[] {
  const words: string[] = [];
  if (limit !== null) {
    const share = (100 * limit.share).toFixed(0);
    words.push(`${share}\u202f% of the limit here, ${formatQuantity(of, limit.limit)}`);
  }
  if (earlier === null) return [...words, "the first run like it here"];
  const { least, most, runs } = earlier;
  const place = placeOf(value, earlier, QUANTITIES[of].up);
  if (runs === 1) return [...words, `${place} the run before: ${formatQuantity(of, least)}`];
  const range = `${formatNumber(least)} to ${formatQuantity(of, most)}`;
  return [...words, `${place} usual: ${range} in ${runs} runs before`];
}

/** A tenth of what is usual is what one run differs from the next by without a cause. */
const USUAL_SHARE = 0.1;

function placeOf(value: number, { least, most }: { least: number; most: number }, up: boolean) {
  if (value > most * (1 + USUAL_SHARE)) return up ? "faster than" : "slower than";
  if (value < least * (1 - USUAL_SHARE)) return up ? "slower than" : "faster than";
  return "as";
}
