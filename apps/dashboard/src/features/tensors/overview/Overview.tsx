import type { FileSummary, TensorEntry } from "@llcuda/protocol";
import { CardFacts } from "./CardFacts.tsx";
import { KvCalculator } from "./KvCalculator.tsx";
import { LayerGridView } from "./LayerGridView.tsx";
import { TreemapView } from "./TreemapView.tsx";

interface OverviewProps {
  summary: FileSummary;
  tensors: TensorEntry[];
}

/** A model at a glance: what it is, where its bytes are, how they are quantized, what a context costs. */
export function Overview({ summary, tensors }: OverviewProps) {
  const { card, kv } = summary;
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] lg:items-start">
      <div className="flex flex-col gap-4">
        <CardFacts card={card} />
        {kv !== null && <KvCalculator plan={kv} trained={card.contextLength} />}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <TreemapView tensors={tensors} card={card} />
        <LayerGridView tensors={tensors} />
      </div>
    </div>
  );
}
