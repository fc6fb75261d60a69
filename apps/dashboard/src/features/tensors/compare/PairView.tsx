import type { TensorPair } from "@llcuda/protocol";
import { useMemo, useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { formatCount } from "../../../ui/format.ts";
import { Panel } from "../Panel.tsx";
import { agentSource } from "../source/agent-source.ts";
import { Heatmap } from "../tensor/Heatmap.tsx";
import { wholeOf } from "../viewport.ts";
import { percent } from "./PairTable.tsx";
import { Scatter } from "./Scatter.tsx";

interface PairViewProps {
  file: string;
  other: string;
  pair: TensorPair;
}

/** Standard errors at which the difference has its full colour. */
const FULL_COLOUR = 4;

/** One tensor in both files: where they differ, and how the values moved. */
export function PairView({ file, other, pair }: PairViewProps) {
  const columns = pair.shape[0] ?? 1;
  const rows = columns === 0 ? 0 : pair.count / columns;
  const agent = useAgent();
  const source = useMemo(() => agentSource(agent, other), [agent, other]);
  const [view, setView] = useState(wholeOf(rows, columns));
  const { maxError } = pair;
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] lg:items-start">
      <Panel title={`Difference of ${pair.name}`}>
        <Heatmap
          subject={{ source, tensor: pair.name, minusFile: file }}
          rows={rows}
          columns={columns}
          scale={FULL_COLOUR * pair.rmse || Number.MIN_VALUE}
          plane="mean"
          view={view}
          onView={setView}
          onPick={() => undefined}
        />
      </Panel>
      <Panel title="First against second">
        <div className="flex flex-col gap-3 text-sm">
          <Scatter file={file} other={other} tensor={pair.name} />
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
        </div>
      </Panel>
    </div>
  );
}
