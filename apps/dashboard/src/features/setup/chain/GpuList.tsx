import type { Gpu } from "@llcuda/protocol";
import { formatMemory } from "../../../ui/format.ts";
import { Meter } from "../../../ui/Meter.tsx";

/** "7.5", as NVIDIA writes compute capabilities. */
const capability = (sm: number): string => `${Math.floor(sm / 10)}.${sm % 10}`;

export function GpuList({ gpus }: { gpus: readonly Gpu[] }) {
  return (
    <ul className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3">
      {gpus.map((gpu) => (
        <li
          key={gpu.index}
          className="flex min-w-0 flex-col gap-1.5 rounded-md border border-line bg-ground p-3"
        >
          <p className="flex items-baseline gap-2">
            <span className="num text-xs text-ink-3">{gpu.index}</span>
            <span dir="auto" className="min-w-0 flex-1 font-medium wrap-anywhere">
              {gpu.name}
            </span>
            <span className="num text-xs">
              {gpu.sm === null ? "SM unknown" : `SM ${capability(gpu.sm)}`}
            </span>
          </p>
          <GpuMemory gpu={gpu} />
          {!gpu.visible && <p className="text-warn">Hidden by CUDA_VISIBLE_DEVICES</p>}
          {gpu.uuid !== null && <p className="num text-xs text-ink-3 wrap-anywhere">{gpu.uuid}</p>}
        </li>
      ))}
    </ul>
  );
}

function GpuMemory({ gpu: { memoryTotal, memoryFree } }: { gpu: Gpu }) {
  if (memoryTotal === null) return <p className="text-xs text-ink-3">Memory unknown</p>;
  if (memoryFree === null) return <p className="num text-xs">{formatMemory(memoryTotal)}</p>;
  const used = memoryTotal - memoryFree;
  return (
    <>
      <Meter share={used / memoryTotal} label="GPU memory in use" warnAt={0.85} />
      <p className="num text-xs text-ink-2">
        {formatMemory(memoryFree)} free of {formatMemory(memoryTotal)}
      </p>
    </>
  );
}
