import { useEffect } from "react";
import { useGpu, useGpuSeries, useHost } from "../../connection/AgentContext.tsx";
import { Scroller } from "../../ui/Scroller.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { GpuPanel } from "./GpuPanel.tsx";
import { sourceWords } from "./gpu-words.ts";
import { Holders } from "./Holders.tsx";
import { MachinePanel } from "./MachinePanel.tsx";
import { MarkList } from "./MarkList.tsx";
import { NoGpu } from "./NoGpu.tsx";

/** The last 15 minutes of every GPU, who holds its memory, and what it can do at most. */
export function GpuPage() {
  const state = useGpu();
  const series = useGpuSeries();
  const { latest } = useHost();
  useEffect(() => {
    document.title = "GPU – llcuda";
  }, []);
  const well = state !== null && state.source !== "none";
  return (
    <Scroller role="region" aria-label="GPU page" className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-[2400px] flex-col gap-4 p-4 max-sm:p-2 lg:px-6">
        <header className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold">GPU</h1>
          {state !== null && (
            <p className="flex min-w-0 flex-1 items-start gap-1.5 text-sm text-ink-2">
              <span className="flex h-5 items-center">
                <StateMark state={well ? "ok" : "none"} />
              </span>
              <span dir="auto" className="min-w-0 wrap-anywhere">
                {sourceWords(state)}
              </span>
            </p>
          )}
        </header>
        {state?.properties.map((gpu) => (
          <GpuPanel key={gpu.index} gpu={gpu} state={state} series={series} />
        ))}
        {state !== null && state.properties.length === 0 && (
          <div className="grid gap-4 lg:grid-cols-2">
            <NoGpu state={state} />
            <MarkList marks={state.marks} />
          </div>
        )}
        <MachinePanel
          series={series}
          memoryTotal={latest?.memoryTotal ?? 0}
          marks={state?.marks ?? []}
        />
        {state !== null && state.properties.length > 0 && (
          <div className="grid gap-4 lg:grid-cols-2">
            <Holders state={state} />
            <MarkList marks={state.marks} />
          </div>
        )}
      </div>
    </Scroller>
  );
}
