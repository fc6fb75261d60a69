import type { GpuProperties, GpuSeries, GpuState } from "@llcuda/protocol";
import { useMemo } from "react";
import { formatMemory } from "../../ui/format.ts";
import { Panel } from "../../ui/Panel.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { ChartColumn } from "./charts/ChartColumn.tsx";
import { gpuRows } from "./charts/chart-rows.ts";
import { GpuFacts } from "./GpuFacts.tsx";
import { throttleWords } from "./gpu-words.ts";
import { Probe } from "./Probe.tsx";

interface GpuPanelProps {
  gpu: GpuProperties;
  state: GpuState;
  series: GpuSeries;
}

/** One GPU: its charts, what was measured on it, and what it is. */
export function GpuPanel({ gpu, state, series }: GpuPanelProps) {
  const columns = series.gpus.find(({ index }) => index === gpu.index);
  const rows = useMemo(() => (columns === undefined ? [] : gpuRows(columns, gpu)), [columns, gpu]);
  const throttled = throttleWords(columns);
  const name = `GPU ${gpu.index}: ${gpu.name}`;
  return (
    <Panel
      title={name}
      aside={
        <p className="flex items-center gap-3 text-xs text-ink-2">
          {throttled !== "" && (
            <span className="flex items-center gap-1.5 text-warn">
              <StateMark state="warn" /> Throttled: {throttled}
            </span>
          )}
          <span className="num">{formatMemory(gpu.memoryTotal)}</span>
        </p>
      }
    >
      <div className="flex flex-col gap-4">
        {rows.length > 0 ? (
          <ChartColumn of={name} rows={rows} at={series.at} marks={state.marks} />
        ) : (
          <p className="h-25 text-sm text-ink-3">The first reading comes within a few seconds.</p>
        )}
        <div className="grid gap-x-8 gap-y-4 border-t border-line pt-3 md:grid-cols-2 2xl:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
          <Probe gpu={gpu} state={state} />
          <GpuFacts gpu={gpu} />
        </div>
      </div>
    </Panel>
  );
}
