import type { BenchReference } from "@llcuda/protocol";
import { formatMemory, formatTokenRate } from "../../../ui/format.ts";

/** Figures from elsewhere, to hold a run against. */
export function References({ references }: { references: readonly BenchReference[] }) {
  if (references.length === 0) return null;
  const gpus = [...new Set(references.map(({ gpu }) => gpu))];
  return (
    <section aria-label="Reference figures" className="border-t border-line pt-2 text-xs">
      <h2 className="mb-1 text-ink-3">
        For reference: {gpus.join(", ")}, Q4_K_M, writing (→ target)
      </h2>
      <ul className="flex flex-col gap-0.5">
        {references.map(({ gpuMemory, model, target, value }) => (
          <li key={model} className="grid grid-cols-[minmax(0,1fr)_auto_5rem] gap-x-3 text-ink-2">
            <span>
              {model}
              {target !== null && <span className="num text-ink-3"> → {target}</span>}
            </span>
            <span className="num text-end">{formatTokenRate(value)}</span>
            <span className="num text-end text-ink-3">{formatMemory(gpuMemory)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
