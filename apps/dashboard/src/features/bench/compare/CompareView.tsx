import { useQueries, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useMemo } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { IconButton } from "../../../ui/Button.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { LINE_COLORS } from "../charts/chart-spec.ts";
import { SweepPanel } from "../charts/SweepPanel.tsx";
import { formatQuantity } from "../quantity-words.ts";
import { DeltaTable } from "./DeltaTable.tsx";
import { mergedPoints, runNames } from "./merged-points.ts";

interface CompareViewProps {
  /** The first is what the others are held against. */
  ids: readonly string[];
  onLeave: (id: string) => void;
  onClose: () => void;
}

/** Runs over one another, and what changed from the first to each, with its chance. */
export function CompareView({ ids, onLeave, onClose }: CompareViewProps) {
  const { trpc } = useAgent();
  const found = useQueries({
    queries: ids.map((id) => trpc.bench.get.queryOptions({ id }, { retry: false })),
  });
  const comparison = useQuery(trpc.bench.compare.queryOptions({ ids: [...ids] }, { retry: false }));
  const error = found.find((one) => one.error !== null)?.error ?? comparison.error;
  const complete = found.every(({ data }) => data !== undefined);
  const key = found.map(({ dataUpdatedAt }) => dataUpdatedAt).join();
  const runs = useMemo(
    () => (complete ? found.map(({ data }) => data!) : null),
    // The list is another one at each paint; its data is not.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [complete, key, ids.join()],
  );
  const points = useMemo(() => (runs === null ? [] : mergedPoints(runs)), [runs]);
  if (error !== null && error !== undefined) return <FailureCard error={reportOf(error)} />;
  if (runs === null)
    return (
      <div role="status" className="h-96 text-sm text-ink-3">
        Reading the runs
      </div>
    );
  const names = runNames(runs);
  return (
    <>
      <header className="flex items-start gap-3">
        <h2 dir="auto" className="min-w-0 pt-0.5 text-lg font-semibold wrap-anywhere">
          {runs.length} runs compared
          {runs.every(({ title }) => title === runs[0]!.title) && `: ${runs[0]!.title}`}
        </h2>
        <IconButton
          label="Leave the comparison"
          icon={<X size={16} />}
          onClick={onClose}
          className="ms-auto"
        />
      </header>
      <ul className="flex flex-wrap gap-2">
        {runs.map(({ disturbed, headline, id }, index) => (
          <li
            key={id}
            className="flex max-w-full items-center gap-2 rounded-md border border-line bg-panel ps-3 text-sm"
          >
            <span
              aria-hidden="true"
              className="h-3 w-1 rounded-full"
              style={{ background: `var(${LINE_COLORS[index % LINE_COLORS.length]})` }}
            />
            <span dir="auto" className="min-w-0 truncate">
              {names[index]}
            </span>
            {headline !== null && (
              <span className="num text-xs text-ink-2">
                {formatQuantity(headline.quantity, headline.value)}
              </span>
            )}
            {index === 0 && <span className="text-xs text-ink-3">the first</span>}
            {disturbed && <span className="text-xs text-warn">disturbed</span>}
            <IconButton
              label={`Take ${names[index]} out`}
              icon={<X size={12} />}
              onClick={() => onLeave(id)}
            />
          </li>
        ))}
      </ul>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,32rem),1fr))] gap-3">
        <SweepPanel points={points} about="rates" />
        <SweepPanel points={points} about="latencies" />
      </div>
      {comparison.data?.map(({ after, changed, deltas }) => (
        <DeltaTable
          key={after}
          name={names[ids.indexOf(after)] ?? after}
          changed={changed}
          deltas={deltas}
        />
      ))}
    </>
  );
}
