import { BenchQuantity, type BenchRun } from "@llcuda/protocol";
import { QUANTITY_WORDS } from "../../bench/share/quantity-words.ts";
import { Failure } from "../../failure.ts";
import type { BenchRaw } from "./bench-plan.ts";

/** What a run must keep; a bound that was not asked for is null. */
export interface Threshold {
  least: number | null;
  most: number | null;
  /** Null: the run's headline. */
  figure: BenchQuantity | null;
}

/** What was asked for; null where nothing was. Pure. @throws Failure OPTION_INVALID */
export function thresholdOf({
  failAbove,
  failBelow,
  figure,
}: Pick<BenchRaw, "failAbove" | "failBelow" | "figure">): Threshold | null {
  if (failAbove === undefined && failBelow === undefined) return null;
  const known = BenchQuantity.safeParse(figure).data ?? null;
  if (figure !== undefined && known === null) {
    const all = BenchQuantity.options.join(", ");
    throw new Failure("OPTION_INVALID", `There is no figure ${figure}.`, `Figures are: ${all}.`);
  }
  return {
    least: bound("--fail-below", failBelow),
    most: bound("--fail-above", failAbove),
    figure: known,
  };
}

function bound(option: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  if (value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  const hint = "For example: --fail-below 40";
  throw new Failure("OPTION_INVALID", `${option} ${value} is no number.`, hint);
}

/**
 * Whether a run keeps it, and what it has. A figure of several points is held by its best point against
 * the least, and by its worst against the most. What was not measured keeps nothing. Pure.
 */
export function judge(
  { headline, points }: Pick<BenchRun, "headline" | "points">,
  { figure, least, most }: Threshold,
): { holds: boolean; words: string } {
  const quantity = figure ?? headline?.quantity ?? null;
  const name = quantity === null ? "The run's figure" : QUANTITY_WORDS[quantity].head;
  const medians = points.flatMap(({ quantities }) =>
    quantity === null ? [] : (quantities[quantity]?.median ?? []),
  );
  const values = figure === null && headline !== null ? [headline.value] : medians;
  if (values.length === 0) return { holds: false, words: `${name}: not measured.` };
  const highest = Math.max(...values);
  const parts = [
    ...(least === null ? [] : [bounded(highest, highest >= least, "below", least)]),
    ...(most === null ? [] : [bounded(highest, highest <= most, "above", most)]),
  ];
  return {
    holds: parts.every(({ holds }) => holds),
    words: `${name}: ${parts.map(({ words }) => words).join("; ")}.`,
  };
}

function bounded(value: number, holds: boolean, side: "above" | "below", bound: number) {
  return { holds, words: `${value.toFixed(2)}, ${holds ? "not " : ""}${side} ${bound}` };
}
