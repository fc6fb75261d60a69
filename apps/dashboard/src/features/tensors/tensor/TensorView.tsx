import { Link, useNavigate } from "@tanstack/react-router";
import type { StatisticsState, TensorEntry } from "@llcuda/protocol";
import { useCallback, useEffect, useState } from "react";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import type { TensorSearch } from "../search.ts";
import { Store } from "../../../connection/store.ts";
import { useSource } from "../source/SourceContext.tsx";
import type { StatisticsReadable } from "../source/tensor-source.ts";
import { useWithin } from "../useWithin.ts";
import { clamp, viewFrom, viewText, wholeOf, type Viewport } from "../viewport.ts";
import { BlockPanel } from "./BlockPanel.tsx";
import { HeatmapPanel } from "./HeatmapPanel.tsx";
import { NormsPanel } from "./NormsPanel.tsx";
import { ReadingPanel } from "./ReadingPanel.tsx";
import { TensorFacts } from "./TensorFacts.tsx";
import { useReading } from "./useReading.ts";

/** What takes the processor waits for the first picture: this, and the norms. */
const NONE_YET: StatisticsReadable = new Store({ value: null, fresh: false, error: null });

/** How long a view rests before the address says it. */
const ADDRESS_MS = 400;

interface TensorViewProps {
  tensor: TensorEntry;
  search: TensorSearch;
  /** The file is read by ranges: bytes cost somebody something. */
  remote: boolean;
}

/** One tensor: what it is, how its values are distributed, and every one of them. */
export function TensorView({ tensor, search, remote }: TensorViewProps) {
  const source = useSource();
  const within = useWithin();
  const navigate = useNavigate();
  const { name, shape, elements } = tensor;
  const columns = shape[0] ?? 1;
  const rows = columns === 0 ? 0 : elements / columns;
  const known = !tensor.type.includes("unknown") && elements > 0;
  const [looked, setLooked] = useState(false);
  const onLook = useCallback(() => setLooked(true), []);
  const patient = looked || !known;
  const { costly, whole, state: reading } = useReading(tensor, remote);
  const { value: sampled, error: refused } = useReadable(
    patient && costly ? source.statistics(name, "sample") : NONE_YET,
  );
  const { value: all, error } = useReadable(
    patient && whole ? source.statistics(name, "all") : NONE_YET,
  );
  const state = all ?? sampled;
  const failure = error ?? refused;
  const [view, setView] = useState(
    () => viewFrom(search.at, rows, columns) ?? wholeOf(rows, columns),
  );
  const [address, setAddress] = useState({ seen: search.at, written: search.at });
  if (search.at !== address.seen) {
    setAddress({ seen: search.at, written: search.at });
    // Not what was written here: a link to another part of the same tensor, or a step back.
    if (search.at !== address.written) {
      setView(viewFrom(search.at, rows, columns) ?? wholeOf(rows, columns));
    }
  }
  const [picked, setPicked] = useState<number | null>(null);
  const goTo = (index: number): void => {
    const row = Math.floor(index / columns);
    setPicked(index);
    setView(clamp(around(row, index - row * columns), rows, columns));
  };

  const at = viewText(view);
  useEffect(() => {
    const timer = setTimeout(() => {
      const whole = at === viewText(wholeOf(rows, columns));
      const { at: _before, ...kept }: TensorSearch = search;
      if (whole ? search.at === undefined : search.at === at) return;
      const next = whole ? kept : { ...kept, at };
      setAddress((before) => ({ ...before, written: whole ? undefined : at }));
      void navigate({ to: "/tensors", search: next, replace: true });
    }, ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [at, search, rows, columns, navigate]);

  return (
    <>
      <header className="flex flex-wrap items-center gap-3">
        <Link
          to="/tensors"
          search={within({ view: "list" })}
          className="text-sm text-ink-2 hover:text-ink"
        >
          All tensors
        </Link>
        <h2 dir="auto" className="num text-lg wrap-anywhere">
          {name}
        </h2>
      </header>
      {failure !== null && <FailureCard error={failure} />}
      {known && costly && <ReadingPanel tensor={name} state={reading} />}
      {/* The picture is what one came for: it is the first where there is one column. */}
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,3fr)] lg:grid-rows-[auto_1fr] lg:items-start">
        {known && (
          <div className="min-w-0 lg:col-start-2">
            <HeatmapPanel
              {...{ tensor, rows, columns, view, whole, onLook }}
              scale={scaleOf(state)}
              onView={setView}
              onPick={(row, column) => setPicked(row * columns + column)}
            />
          </div>
        )}
        <div className="flex min-w-0 flex-col gap-4 lg:col-start-1 lg:row-span-2 lg:row-start-1">
          <TensorFacts tensor={tensor} state={state} sampled={!whole} onPick={goTo} />
        </div>
        {known && (
          <div className="grid min-w-0 gap-4 lg:col-start-2 xl:grid-cols-2 xl:items-start">
            <BlockPanel tensor={name} index={picked} />
            <NormsPanel tensor={name} wanted={patient} missing={!whole} />
          </div>
        )}
      </div>
    </>
  );
}

/** Close enough to read the values beside it. */
function around(row: number, column: number): Viewport {
  return { row: row - 8, rows: 16, column: column - 6, columns: 12 };
}

/** Nearly all values lie below the full colour; a few outliers would pale the rest. Null: not known yet. */
function scaleOf(state: StatisticsState | null): number | null {
  if (state === null) return null;
  const { quantiles, min, max } = state.statistics;
  const inner = [quantiles.at(0) ?? 0, quantiles.at(-1) ?? 0].map(Math.abs);
  return Math.max(...inner) || Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) || 1;
}
