import { Link } from "@tanstack/react-router";
import type { TensorPair } from "@llcuda/protocol";
import { useCallback, useState } from "react";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { formatCount } from "../../../ui/format.ts";
import { ViewportExport } from "../tensor/ViewportExport.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Heatmap } from "../tensor/Heatmap.tsx";
import { ComputedByLine } from "../tensor/StatisticsProgress.tsx";
import type { TileSubject } from "../tensor/useTile.ts";
import { useWithin } from "../useWithin.ts";
import { wholeOf } from "../viewport.ts";
import type { Comparison } from "./comparison.ts";
import { percent } from "./PairTable.tsx";
import { Scatter } from "./Scatter.tsx";

interface PairViewProps {
  comparison: Comparison;
  pair: TensorPair;
}

/** Standard errors at which the difference has its full colour. */
const FULL_COLOUR = 4;

/** One tensor in both files: where they differ, and how the values moved. */
export function PairView({ comparison, pair }: PairViewProps) {
  const columns = pair.shape[0] ?? 1;
  const rows = columns === 0 ? 0 : pair.count / columns;
  const subject = useCallback<TileSubject>(
    (request, sample, signal) => comparison.tile(pair.name, request, sample, signal),
    [comparison, pair.name],
  );
  const [view, setView] = useState(wholeOf(rows, columns));
  const { maxError } = pair;
  const within = useWithin();
  const scale = FULL_COLOUR * pair.rmse || 1;
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] lg:items-start">
      <Panel
        title={`Difference of ${pair.name}`}
        aside={
          <span className="flex flex-wrap items-center gap-1">
            <Link
              to="/tensors"
              search={within({ tensor: pair.name })}
              className="px-2 text-sm text-ink-2 hover:text-ink"
            >
              Open the tensor
            </Link>
            <ViewportExport
              {...{ subject, rows, columns, view, scale }}
              name={`${pair.name}-difference`}
              what="the difference that is shown"
              plane="mean"
            />
          </span>
        }
      >
        <Heatmap
          subject={subject}
          rows={rows}
          columns={columns}
          scale={scale}
          plane="mean"
          view={view}
          onView={setView}
          onPick={() => undefined}
        />
      </Panel>
      <Panel title="First against second">
        <div className="flex flex-col gap-3 text-sm">
          <Scatter comparison={comparison} tensor={pair.name} />
          <Facts>
            <Fact name="Relative error">{percent(pair.relativeRmse)}</Fact>
            <Fact name="Bias">{pair.bias.toExponential(2)}</Fact>
            <Fact name="Values that differ">
              {formatCount(pair.differing)} of {formatCount(pair.count)}
            </Fact>
            {maxError !== null && (
              <Fact name="Furthest apart">
                {maxError.a.toPrecision(4)} and {maxError.b.toPrecision(4)}, row{" "}
                {formatCount(Math.floor(maxError.index / columns))}, column{" "}
                {formatCount(maxError.index % columns)}
              </Fact>
            )}
          </Facts>
          {pair.by !== undefined && <ComputedByLine by={pair.by} />}
        </div>
      </Panel>
    </div>
  );
}
