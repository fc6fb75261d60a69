import type { GpuProperties } from "@llcuda/protocol";
import type { ReactNode } from "react";
import { Fact, Facts } from "../../ui/Facts.tsx";
import { formatCount, formatMemory } from "../../ui/format.ts";

/** What a GPU is; what nobody tells is left out. */
export function GpuFacts({ gpu }: { gpu: GpuProperties }) {
  const facts: [string, ReactNode][] = [
    ["Compute capability", gpu.computeCapability],
    ["Memory", formatMemory(gpu.memoryTotal)],
    ["Memory bus", told(gpu.memoryBusBits, (bits) => `${formatCount(bits)}\u202fbit`)],
    ["Multiprocessors", told(gpu.multiprocessors, formatCount)],
    ["L2 cache", told(gpu.l2Bytes, formatMemory)],
    ["Shared memory, each", told(gpu.sharedBytesPerMultiprocessor, formatMemory)],
    ["Clocks at most", clocks(gpu)],
    ["Power limit", told(gpu.powerLimit, (watts) => `${watts.toFixed(0)}\u202fW`)],
    ["PCIe at most", pcie(gpu)],
    ["Driver", gpu.driver],
    ["CUDA of the driver", gpu.cudaDriver],
    [
      "Reads directly",
      gpu.peers.length === 0 ? null : gpu.peers.map((peer) => `GPU ${peer}`).join(", "),
    ],
    ["UUID", gpu.uuid],
  ];
  return (
    <section aria-label="Properties" className="min-w-0 text-sm">
      <h3 className="mb-2 text-sm font-medium">Properties</h3>
      <Facts long paired>
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
      </Facts>
    </section>
  );
}

function told(value: number | null, format: (value: number) => string): string | null {
  return value === null ? null : format(value);
}

function clocks({ clockMax, memoryClockMax }: GpuProperties): string | null {
  if (clockMax === null) return null;
  const memory = memoryClockMax === null ? "" : `, memory ${memoryClockMax}`;
  return `${clockMax}${memory}\u202fMHz`;
}

function pcie({ pcieGeneration, pcieWidth }: GpuProperties): string | null {
  if (pcieGeneration === null) return null;
  return `generation ${pcieGeneration}${pcieWidth === null ? "" : `, ${pcieWidth} lanes`}`;
}
