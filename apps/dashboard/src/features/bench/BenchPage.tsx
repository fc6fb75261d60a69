import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { History as HistoryIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { useAgent } from "../../connection/AgentContext.tsx";
import { Button } from "../../ui/Button.tsx";
import { CompareView } from "./compare/CompareView.tsx";
import { EmptyBench } from "./EmptyBench.tsx";
import { History } from "./history/History.tsx";
import { References } from "./history/References.tsx";
import { RunBar } from "./plan/RunBar.tsx";
import { RunView } from "./run/RunView.tsx";
import { besideOf, type BenchSearch } from "./search.ts";
import { useBenchKeys } from "./useBenchKeys.ts";

const NO_REFERENCES: readonly never[] = [];

/** Runs: begun above, seen in the middle, kept at the side. */
export function BenchPage() {
  const search: BenchSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { trpc } = useAgent();
  const [history, setHistory] = useState(false);
  const { data: references = NO_REFERENCES } = useQuery(
    trpc.bench.references.queryOptions(undefined, { staleTime: Infinity }),
  );
  useEffect(() => {
    document.title = "Bench – llcuda";
  }, []);

  const go = (next: BenchSearch): void => {
    setHistory(false);
    void navigate({ to: "/bench", search: next });
  };
  const open = (id: string): void => go({ run: id });
  const compare = (ids: readonly string[]): void => {
    const [run, ...others] = ids;
    if (run === undefined) go({});
    else go(others.length === 0 ? { run } : { run, with: others.join(",") });
  };
  useBenchKeys(open);
  const shown = search.run ?? null;
  const beside = besideOf(search);
  const ids = shown === null ? [] : [shown, ...beside];
  return (
    <div className="relative flex h-full min-w-0">
      <div className="flex min-w-0 flex-1 flex-col gap-3 overflow-y-auto p-4 max-sm:p-2">
        <header className="flex min-h-8 items-center gap-3">
          <h1 className="text-xl font-semibold">Bench</h1>
          <Button
            className="ms-auto lg:hidden"
            aria-expanded={history}
            onClick={() => setHistory(!history)}
          >
            <HistoryIcon size={14} aria-hidden="true" /> History
          </Button>
        </header>
        <RunBar onBegun={open} />
        {shown === null ? (
          <EmptyBench onBegun={open} />
        ) : beside.length === 0 ? (
          <RunView key={shown} id={shown} references={references} onBegun={open} />
        ) : (
          <CompareView
            ids={ids}
            onLeave={(id) => compare(ids.filter((one) => one !== id))}
            onClose={() => open(shown)}
          />
        )}
      </div>
      <aside
        aria-label="Runs that were made"
        className={`w-80 shrink-0 flex-col gap-3 overflow-y-auto border-s border-line bg-ground p-3 lg:flex 2xl:w-112 ${history ? "absolute inset-y-0 end-0 z-30 flex max-w-full border-line-strong" : "hidden"}`}
      >
        <History
          shown={shown}
          onOpen={open}
          onCompare={compare}
          onDeleted={(id) => ids.includes(id) && compare(ids.filter((one) => one !== id))}
        />
        <References references={references} />
      </aside>
    </div>
  );
}
