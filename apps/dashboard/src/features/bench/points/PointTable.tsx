import type { BenchPoint } from "@llcuda/protocol";
import { useMemo, useState } from "react";
import { formatCount, UNKNOWN } from "../../../ui/format.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { Scroller } from "../../../ui/Scroller.tsx";
import { Choice } from "../plan/Choice.tsx";
import { formatNumber, formatQuantity, QUANTITIES, QUANTITY_ORDER } from "../quantity-words.ts";
import { PointRemarks } from "./PointRemarks.tsx";
import { tellingWords } from "./point-words.ts";
import { limitOf, spreadRows, type Shown, type SpreadRow } from "./spread.ts";
import { SpreadStrip } from "./SpreadStrip.tsx";

const CELL = "px-2 py-1 whitespace-nowrap";

const PERCENTILES = ["p90", "p95", "p99"] as const;

/** Columns that have something to say: few samples have no percentiles, and not every machine a limit. */
interface Told {
  percentiles: readonly (typeof PERCENTILES)[number][];
  limit: boolean;
}

function toldBy(rows: readonly SpreadRow[]): Told {
  return {
    percentiles: PERCENTILES.filter((percentile) =>
      rows.some(({ found }) => found?.[percentile] != null),
    ),
    limit: rows.some(({ point }) => point.limit !== null),
  };
}

/** Every point with its samples: the median, how sure it is, and how far from the limit. */
export function PointTable({ points }: { points: readonly BenchPoint[] }) {
  const [wished, setWished] = useState<Shown>("main");
  const measured = useMemo(
    () =>
      QUANTITY_ORDER.filter((quantity) =>
        points.some(({ quantities }) => quantities[quantity] !== undefined),
      ),
    [points],
  );
  const shown = wished !== "main" && measured.includes(wished) ? wished : "main";
  const rows = useMemo(() => spreadRows(points, shown), [points, shown]);
  const names = useMemo(() => tellingWords(points.map(({ axes }) => axes)), [points]);
  const told = useMemo(() => toldBy(rows), [rows]);
  const mixed = new Set(rows.flatMap(({ quantity }) => quantity ?? [])).size > 1;
  return (
    <Panel
      title={`Points: ${points.filter(({ status }) => status === "done").length} of ${points.length}`}
      aside={
        <Choice<Shown>
          label="What the table shows"
          value={shown}
          choices={[
            { value: "main", name: "Main figure" },
            ...measured.map((one) => ({ value: one, name: QUANTITIES[one].name })),
          ]}
          onChange={setWished}
        />
      }
    >
      <Scroller role="group" aria-label="Points of the run" className="max-h-[70vh] overflow-auto">
        <table className="w-full text-xs">
          <thead className="text-ink-3">
            <tr className="[&>th]:sticky [&>th]:top-0 [&>th]:z-10 [&>th]:bg-panel [&>th]:px-2 [&>th]:py-1 [&>th]:font-normal [&>th]:whitespace-nowrap">
              <th scope="col" className="text-start">
                Point
              </th>
              {mixed && (
                <th scope="col" className="text-start">
                  Figure
                </th>
              )}
              <th scope="col" className="text-end">
                Median
              </th>
              <th scope="col" className="text-end">
                95 % interval
              </th>
              <th scope="col" className="text-start">
                Samples
              </th>
              <th scope="col" className="text-end">
                n
              </th>
              {told.percentiles.map((percentile) => (
                <th key={percentile} scope="col" className="text-end">
                  {percentile}
                </th>
              ))}
              {told.limit && (
                <th scope="col" className="text-end">
                  Of the limit
                </th>
              )}
              <th scope="col" className="text-start">
                Remarks
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <Row key={row.point.id} row={row} name={names[index]!} mixed={mixed} told={told} />
            ))}
          </tbody>
        </table>
      </Scroller>
    </Panel>
  );
}

interface RowProps {
  row: SpreadRow;
  name: string;
  mixed: boolean;
  told: Told;
}

function Row({ row, name, mixed, told }: RowProps) {
  const { found, point, quantity, scale } = row;
  const limit = quantity === null ? null : limitOf(point, quantity);
  const plain = (value: number | null | undefined): string =>
    value == null || quantity === null ? UNKNOWN : formatNumber(value);
  const interval = found?.interval ?? null;
  return (
    <tr className="border-t border-line hover:bg-raised">
      <th scope="row" dir="auto" className="min-w-32 px-2 py-1 text-start font-normal text-ink">
        {name}
      </th>
      {mixed && (
        <td className={`${CELL} text-ink-2`}>
          {quantity === null ? "" : QUANTITIES[quantity].name}
        </td>
      )}
      <td className={`num ${CELL} text-end text-sm text-ink`}>
        {found === null || quantity === null ? UNKNOWN : formatQuantity(quantity, found.median)}
      </td>
      <td className={`num ${CELL} text-end text-ink-2`}>
        {interval === null ? UNKNOWN : `${plain(interval[0])} to ${plain(interval[1])}`}
      </td>
      <td className={CELL}>
        {found !== null && <SpreadStrip found={found} scale={scale} limit={limit} />}
      </td>
      <td className={`num ${CELL} text-end text-ink-2`}>
        {found === null ? 0 : formatCount(found.n)}
      </td>
      {told.percentiles.map((percentile) => (
        <td key={percentile} className={`num ${CELL} text-end text-ink-2`}>
          {plain(found?.[percentile])}
        </td>
      ))}
      {told.limit && (
        <td className={`num ${CELL} text-end`}>
          {point.limit === null ? UNKNOWN : `${(100 * point.limit.share).toFixed(0)}\u202f%`}
        </td>
      )}
      <td className="px-2 py-1">
        <PointRemarks point={point} outliers={found?.outliers ?? []} quantity={quantity} />
      </td>
    </tr>
  );
}
