import type { GpuState } from "@llcuda/protocol";
import { formatMemory, UNKNOWN } from "../../ui/format.ts";
import { Meter } from "../../ui/Meter.tsx";
import { Panel } from "../../ui/Panel.tsx";

/** Who holds GPU memory: our engines by model, others by process. */
export function Holders({ state: { holders, properties } }: { state: GpuState }) {
  const several = properties.length > 1;
  return (
    <Panel title="Who holds the VRAM">
      {holders.length === 0 ? (
        <p className="text-sm text-ink-2">
          The driver lists nobody. Inside a container it may not tell.
        </p>
      ) : (
        <ul className="flex flex-col gap-2">
          {holders.map(({ index, memory, model, name, pid }) => {
            const total = properties.find((gpu) => gpu.index === index)?.memoryTotal ?? 0;
            const share = memory === null || total === 0 ? 0 : memory / total;
            return (
              <li key={`${index} ${pid}`} className="flex items-center gap-3 text-sm">
                <span dir="auto" className="min-w-0 flex-1 truncate" title={model ?? name}>
                  {model ?? name}
                  <span className="text-xs text-ink-3">
                    {" "}
                    {model === null ? "" : `${name}, `}process {pid}
                    {several ? `, GPU ${index}` : ""}
                  </span>
                </span>
                <Meter
                  share={share}
                  label={`VRAM of ${model ?? name}`}
                  className="w-24 max-sm:w-14"
                />
                <span className="num w-20 text-end text-xs">
                  {memory === null ? UNKNOWN : formatMemory(memory)}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
