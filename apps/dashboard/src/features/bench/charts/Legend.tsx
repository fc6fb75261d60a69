import type { ChartLine } from "./chart-spec.ts";

interface LegendProps {
  lines: readonly ChartLine[];
  /** The values at the place that is pointed at, one for each line; null: none is. */
  values: readonly (number | null | undefined)[] | null;
  /** Words for that place: "depth 4,096". */
  place: string | null;
}

const MARK: Record<NonNullable<ChartLine["look"]>, string> = {
  line: "border-t-[3px]",
  points: "border-t-[3px]",
  area: "border-t-[3px]",
  level: "border-t-2 border-dashed",
  reference: "border-t-2 border-dotted",
};

/** What each colour means, with its value where the cursor is. */
export function Legend({ lines, values, place }: LegendProps) {
  return (
    <ul className="flex min-h-5 flex-wrap gap-x-4 gap-y-0.5 text-xs text-ink-2">
      {lines.map(({ color, format, look, name }, index) => {
        const value = values?.[index];
        return (
          <li key={name} className="flex min-w-0 items-center gap-1.5">
            <span
              aria-hidden="true"
              className={`w-3.5 shrink-0 ${MARK[look ?? "line"]}`}
              style={{ borderColor: `var(${color})` }}
            />
            <span dir="auto" className="min-w-0 truncate">
              {name}
            </span>
            {value != null && <span className="num text-ink">{format(value)}</span>}
          </li>
        );
      })}
      {place !== null && <li className="num ms-auto text-ink-3">{place}</li>}
    </ul>
  );
}
