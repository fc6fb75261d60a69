import type { StatisticsState, TensorEntry } from "@llcuda/protocol";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { formatBytes, formatCount, UNKNOWN } from "../../../ui/format.ts";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { statisticsCsv } from "../export/tables.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { Histogram } from "./Histogram.tsx";
import { shapeMeaning, shapeWords } from "./shape-words.ts";
import { ComputedByLine, Progress } from "./StatisticsProgress.tsx";
import { QUANTILE_NAMES, ValueLists } from "./ValueLists.tsx";

const short = (value: number | null): string => (value === null ? UNKNOWN : value.toPrecision(4));

interface TensorFactsProps {
  tensor: TensorEntry;
  state: StatisticsState | null;
  /** No more than a sample comes before somebody asks for it. */
  sampled: boolean;
  /** A value was chosen by its index. */
  onPick: (index: number) => void;
}

/** What a tensor is, and what its values are like: from a sample at once, then from all of them. */
export function TensorFacts({ tensor, state, sampled, onPick }: TensorFactsProps) {
  const { statistics } = state ?? {};
  const meaning = shapeMeaning(tensor);
  return (
    <>
      <Panel title="Tensor">
        <div className="text-sm">
          <Facts>
            <Fact name="Type">{tensor.type}</Fact>
            <Fact name="Shape">{shapeWords(tensor.shape)}</Fact>
            {meaning !== null && <Fact name="Meaning">{meaning}</Fact>}
            <Fact name="Elements">{formatCount(tensor.elements)}</Fact>
            <Fact name="Size">{formatBytes(tensor.bytes)}</Fact>
            <Fact name="Bits per weight">
              {((8 * tensor.bytes) / Math.max(1, tensor.elements)).toFixed(2)}
            </Fact>
            <Fact name="Byte in the file">{formatCount(tensor.offset)}</Fact>
          </Facts>
        </div>
      </Panel>
      <Panel
        title="Values"
        aside={
          state !== null && (
            <span className="flex items-center gap-1">
              <Progress state={state} ends={sampled} />
              <SaveMenu
                what="the statistics"
                name={`${tensor.name}-statistics`}
                saved={{
                  csv: () => statisticsCsv(state.statistics, QUANTILE_NAMES, tensor.shape[0] ?? 1),
                }}
              />
            </span>
          )
        }
      >
        {statistics === undefined ? (
          <div className="h-40" />
        ) : (
          <div className="flex flex-col gap-3 text-sm">
            <Histogram name={tensor.name} histogram={statistics.histogram} />
            <Facts>
              <Fact name="Least, largest">
                {short(statistics.min)}, {short(statistics.max)}
              </Fact>
              <Fact name="Mean">{short(statistics.mean)}</Fact>
              <Fact name="Standard deviation">{short(statistics.std)}</Fact>
              <Fact name="Excess kurtosis">{short(statistics.kurtosis)}</Fact>
              <Fact name="Zeros">{formatCount(statistics.zeros)}</Fact>
              <Fact name="Beyond 6 deviations">{formatCount(statistics.outliers)}</Fact>
              <Fact name="NaN, infinite">
                {formatCount(statistics.nan)},{" "}
                {formatCount(statistics.positiveInfinity + statistics.negativeInfinity)}
              </Fact>
            </Facts>
            {state?.by !== undefined && <ComputedByLine by={state.by} />}
            <ValueLists statistics={statistics} columns={tensor.shape[0] ?? 1} onPick={onPick} />
          </div>
        )}
      </Panel>
    </>
  );
}
