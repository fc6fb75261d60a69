import { quantile } from "../statistics/quantile.ts";
import { combination, type TuneFlags } from "./candidates.ts";

/** Nothing smaller than this is told from noise. */
const LEAST_GAIN = 0.01;
/** Turns of the last comparison: three that are all faster than any of three others are so by chance once in 20. */
const LAST_TURNS = 3;

/** A last comparison: of how many, and how long each is asked. */
interface Finale {
  rivals: number;
  effort: number;
}

/** From the best that there is to the least that tells anything: the default and one other, as short as in the first rung. */
const FINALES: readonly Finale[] = [
  { rivals: 2, effort: 2 },
  { rivals: 2, effort: 1 },
  { rivals: 1, effort: 2 },
  { rivals: 1, effort: 1 },
];

/** Tries of the longest and of the shortest last comparison, and the effort of each. */
export const LONGEST_FINALE = triesOf(FINALES[0]!);
export const SHORTEST_FINALE = triesOf(FINALES.at(-1)!);

function triesOf({ rivals, effort }: Finale): { tries: number; effort: number } {
  return { tries: (1 + rivals) * LAST_TURNS, effort };
}

export interface HalvingInput {
  /** The first is the default. */
  candidates: readonly TuneFlags[];
  /**
   * Measures one; its figure, of which more is better, or null where it does not run.
   * @param effort 1 in the first rung, then twice as much in each
   */
  measure: (flags: TuneFlags, effort: number) => Promise<number | null>;
  /** True: no more rungs are begun. */
  isOver: () => boolean;
  /** Whether so many more tries of an effort end in time, as far as one can tell. */
  affords: (tries: number, effort: number) => boolean;
  /** True: the finale ends, and what it has not compared often enough is not recommended. */
  isLate: () => boolean;
}

export interface HalvingResult {
  /** What each candidate gained over the default of its own last rung, the best first. */
  steps: { flags: TuneFlags; gain: number }[];
  best: TuneFlags;
  gain: number;
  /** What led in the rungs, where the last comparison of it was cut short. */
  unconfirmed?: Unconfirmed;
}

export interface Unconfirmed {
  flags: TuneFlags;
  gain: number;
  /** Turns that it had, of `of`. */
  turns: number;
  of: number;
}

/**
 * Successive halving: all candidates are measured a little, the better half twice as long, and so on.
 * The default is measured in each rung, so that each gain has its own baseline. In the end the best
 * values of all parameters together, the best alone and the default are measured by turns.
 */
export async function successiveHalving(input: HalvingInput): Promise<HalvingResult> {
  const [standard = {}, ...others] = input.candidates;
  const gains = new Map<TuneFlags, number>();
  let left = others;
  for (let effort = 1; left.length > 0 && !input.isOver(); effort *= 2) {
    const base = await input.measure(standard, effort);
    const ranked: { flags: TuneFlags; figure: number }[] = [];
    for (const flags of left) {
      if (input.isOver()) break;
      const figure = await input.measure(flags, effort);
      if (figure === null) continue;
      ranked.push({ flags, figure });
      if (base !== null && base > 0) gains.set(flags, figure / base - 1);
    }
    ranked.sort((a, b) => b.figure - a.figure);
    if (ranked.length <= 2) break;
    left = ranked.slice(0, Math.ceil(ranked.length / 2)).map(({ flags }) => flags);
  }
  const steps = [...gains]
    .map(([flags, gain]) => ({ flags, gain }))
    .toSorted((a, b) => b.gain - a.gain);
  const { last, turns } = await finale(standard, steps, input);
  if (last === null || last.gain < LEAST_GAIN) {
    const found = { steps, best: {}, gain: 0 };
    const lead = steps[0];
    if (turns === LAST_TURNS || lead === undefined || lead.gain < LEAST_GAIN) return found;
    return { ...found, unconfirmed: { ...lead, turns, of: LAST_TURNS } };
  }
  const known = steps.some(({ flags }) => flags === last.flags);
  return { steps: known ? steps : [last, ...steps], best: last.flags, gain: last.gain };
}

/**
 * The best of all together and the best alone, beside the default, by turns; the best alone where time is short.
 * What was faster in each turn than the default in any is better than it; what was not may have been lucky.
 */
async function finale(
  standard: TuneFlags,
  steps: readonly { flags: TuneFlags; gain: number }[],
  { affords, isLate, measure }: HalvingInput,
): Promise<{ last: { flags: TuneFlags; gain: number } | null; turns: number }> {
  const single = steps[0];
  if (single === undefined || single.gain <= 0) return { last: null, turns: LAST_TURNS };
  const together = combination(steps);
  const all = Object.keys(together).length > 1 ? [single.flags, together] : [single.flags];
  const { rivals: most, effort } =
    FINALES.find(({ rivals, effort }) =>
      affords((1 + Math.min(rivals, all.length)) * LAST_TURNS, effort),
    ) ?? FINALES.at(-1)!;
  const rivals = all.slice(0, most);
  const figures = new Map<TuneFlags, number[]>([standard, ...rivals].map((flags) => [flags, []]));
  for (let turn = 0; turn < LAST_TURNS; turn += 1) {
    for (const [flags, own] of figures) {
      if (isLate()) return { last: null, turns: turn };
      const figure = await measure(flags, effort);
      if (figure !== null) own.push(figure);
    }
  }
  const base = figures.get(standard)!;
  const better = rivals.flatMap((flags) => {
    const own = figures.get(flags)!;
    const always = own.length === LAST_TURNS && Math.min(...own) > Math.max(...base);
    return always && base.length > 0 ? [{ flags, gain: middle(own) / middle(base) - 1 }] : [];
  });
  return { last: better.toSorted((a, b) => b.gain - a.gain)[0] ?? null, turns: LAST_TURNS };
}

function middle(figures: readonly number[]): number {
  return quantile(Float64Array.from(figures).toSorted(), 0.5);
}
