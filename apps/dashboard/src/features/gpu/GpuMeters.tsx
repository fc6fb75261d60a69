import type { GpuProperties } from "@llcuda/protocol";
import { TriangleAlert } from "lucide-react";
import { useGpuSeries, useLoaded } from "../../connection/AgentContext.tsx";
import { formatMemory, formatShare, UNKNOWN } from "../../ui/format.ts";
import { throttleWords, vramParts, type VramParts } from "./gpu-words.ts";

const PARTS: readonly { part: keyof VramParts; name: string; color: string }[] = [
  { part: "weights", name: "weights", color: "bg-kind-1" },
  { part: "kv", name: "KV cache", color: "bg-kind-5" },
  { part: "compute", name: "compute", color: "bg-kind-4" },
  { part: "others", name: "others", color: "bg-ink-3" },
];

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** All GPUs in the status strip: load, watts, degrees, throttling, and what holds their memory. */
export default function GpuMeters({ gpus }: { gpus: readonly GpuProperties[] }) {
  const series = useGpuSeries();
  const loaded = useLoaded();
  const known = gpus.flatMap(({ index }) => series.gpus.find((gpu) => gpu.index === index) ?? []);
  const newest = (column: "load" | "memoryUsed" | "power" | "temperature"): number[] =>
    known.flatMap((gpu) => gpu[column].at(-1) ?? []);
  const load = newest("load");
  const power = newest("power");
  const heat = newest("temperature");
  const used = sum(newest("memoryUsed"));
  const total = sum(gpus.map(({ memoryTotal }) => memoryTotal));
  const parts = vramParts(used, total, loaded);
  const throttled = [...new Set(known.map(throttleWords).filter((words) => words !== ""))];
  const held = PARTS.map(({ name, part }) => `${name} ${formatMemory(parts[part])}`).join(", ");
  const words = `${formatMemory(used)} of ${formatMemory(total)}: ${held}`;
  return (
    <div
      className={`hidden items-center gap-3 md:flex ${known.length === 0 ? "invisible" : ""}`}
      title={gpus.map(({ name }) => name).join(", ")}
    >
      <span className="text-ink-3">GPU</span>
      <span className="num w-10 text-end">
        {load.length === 0 ? UNKNOWN : formatShare(sum(load) / load.length)}
      </span>
      {power.length > 0 && (
        <span className="num w-12 text-end">
          {sum(power).toFixed(0)}
          {"\u202f"}W
        </span>
      )}
      {heat.length > 0 && (
        <span className="num w-11 text-end">
          {Math.max(...heat).toFixed(0)}
          {"\u202f"}°C
        </span>
      )}
      <span
        className={`flex w-4 text-warn ${throttled.length === 0 ? "invisible" : ""}`}
        title={`Throttled: ${throttled.join(", ")}`}
      >
        <TriangleAlert size={14} aria-hidden="true" />
        {throttled.length > 0 && <span className="sr-only">Throttled: {throttled.join(", ")}</span>}
      </span>
      <div className="flex items-center gap-2" title={words}>
        <span className="text-ink-3">VRAM</span>
        <div
          role="meter"
          aria-label="VRAM"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={total === 0 ? 0 : Math.round((100 * used) / total)}
          aria-valuetext={words}
          className="flex h-1.5 w-20 overflow-hidden rounded-full bg-lift"
        >
          {PARTS.map(({ color, part }) => (
            <div
              key={part}
              className={`h-full ${color}`}
              style={{ width: `${total === 0 ? 0 : (100 * parts[part]) / total}%` }}
            />
          ))}
        </div>
        <span className="num w-17 text-end">{formatMemory(used)}</span>
      </div>
    </div>
  );
}
