import type { GpuMark, GpuSeries } from "@llcuda/protocol";
import { useMemo } from "react";
import { Panel } from "../../ui/Panel.tsx";
import { ChartColumn } from "./charts/ChartColumn.tsx";
import { machineRows } from "./charts/chart-rows.ts";

interface MachinePanelProps {
  series: GpuSeries;
  /** Bytes. */
  memoryTotal: number;
  marks: readonly GpuMark[];
}

/** Processor, memory and tokens: every machine has these. */
export function MachinePanel({ series, memoryTotal, marks }: MachinePanelProps) {
  const rows = useMemo(() => machineRows(series, memoryTotal), [series, memoryTotal]);
  return (
    <Panel title="This machine">
      <ChartColumn of="this machine" rows={rows} at={series.at} marks={marks} />
    </Panel>
  );
}
