import type { TensorStatistics } from "@llcuda/protocol";
import { formatCount, UNKNOWN } from "../../../ui/format.ts";

/** QUANTILE_PARTS of packages/gguf, as a person says them. */
export const QUANTILE_NAMES = [
  "0.1\u202f%",
  "1\u202f%",
  "5\u202f%",
  "25\u202f%",
  "50\u202f%",
  "75\u202f%",
  "95\u202f%",
  "99\u202f%",
  "99.9\u202f%",
];

interface ValueListsProps {
  statistics: TensorStatistics;
  columns: number;
  onPick: (index: number) => void;
}

/** Below which value how many lie, and where the largest ones are. */
export function ValueLists({ statistics, columns, onPick }: ValueListsProps) {
  const { quantiles, extremes } = statistics;
  return (
    <div className="flex flex-col gap-3 text-xs">
      <div>
        <h3 className="mb-1 text-ink-3">Quantiles</h3>
        <ul className="num grid grid-cols-2 gap-x-4">
          {quantiles.map((value, i) => (
            <li key={QUANTILE_NAMES[i]} className="flex justify-between gap-1">
              <span className="whitespace-nowrap text-ink-3">{QUANTILE_NAMES[i]}</span>
              {value === null ? UNKNOWN : value.toPrecision(3)}
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h3 className="mb-1 text-ink-3">Largest magnitudes</h3>
        <ul className="num flex flex-col">
          {extremes.map(({ index, value }) => (
            <li key={index}>
              <button
                type="button"
                onClick={() => onPick(index)}
                className="flex w-full justify-between rounded-sm px-1 hover:bg-raised"
              >
                <span className="text-ink-2">
                  row {formatCount(Math.floor(index / columns))}, column{" "}
                  {formatCount(index % columns)}
                </span>{" "}
                {value.toPrecision(5)}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
