import type { BenchFilter, BenchKind, BenchSummary } from "@llcuda/protocol";
import { GitCompareArrows, Search } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { Button } from "../../../ui/Button.tsx";
import { useRestingValue } from "../../../ui/useRestingValue.ts";
import { Choice } from "../plan/Choice.tsx";
import { BENCH_KINDS } from "../plan/kinds.ts";
import { ImportButton } from "../share/ImportButton.tsx";
import { historyFeed } from "./history-feed.ts";
import { HistoryRow } from "./HistoryRow.tsx";

const ConfirmDialog = lazy(() => import("../../../ui/ConfirmDialog.tsx"));

export const BENCH_SEARCH_ID = "bench-search";
/** As long as a hand pauses between two letters. */
const REST_MS = 200;
/** The agent compares no more at once. */
const MOST_COMPARED = 8;

interface HistoryProps {
  /** The run that is shown. */
  shown: string | null;
  onOpen: (id: string) => void;
  onCompare: (ids: readonly string[]) => void;
  onDeleted: (id: string) => void;
}

/** Every run that was ever made here: found, compared, deleted. */
export function History({ shown, onOpen, onCompare, onDeleted }: HistoryProps) {
  const { client } = useAgent();
  const [text, setText] = useState("");
  const [kind, setKind] = useState<BenchKind | "">("");
  const [tag, setTag] = useState("");
  const [marked, setMarked] = useState<readonly string[]>([]);
  const [doomed, setDoomed] = useState<BenchSummary | null>(null);
  const words = useRestingValue(text.trim(), REST_MS);
  const feed = useMemo(() => {
    const filter: BenchFilter = {
      ...(words === "" ? {} : { text: words }),
      ...(kind === "" ? {} : { kind }),
      ...(tag === "" ? {} : { tag }),
    };
    return historyFeed(client, filter);
  }, [client, words, kind, tag]);
  const { more, runs, tags } = useReadable(feed).value;
  const chosen = (runs ?? []).filter(({ id }) => marked.includes(id));
  const filtered = words !== "" || kind !== "" || tag !== "";
  return (
    <section aria-label="History" className="flex min-h-48 flex-1 flex-col gap-2">
      <header className="flex items-center gap-1">
        <h2 className="text-sm font-medium">History</h2>
        <span className="ms-auto" />
        <ImportButton onImported={onOpen} />
        <Button
          disabled={chosen.length < 2}
          title="Mark two or more runs"
          // The oldest is what the others are held against.
          onClick={() => onCompare(chosen.map(({ id }) => id).toReversed())}
        >
          <GitCompareArrows size={14} aria-hidden="true" /> Compare
          {chosen.length > 1 && ` ${chosen.length}`}
        </Button>
      </header>
      <div className="relative flex items-center">
        <Search
          size={14}
          aria-hidden="true"
          className="pointer-events-none absolute start-2.5 text-ink-3"
        />
        <input
          id={BENCH_SEARCH_ID}
          type="search"
          aria-label="Find runs"
          placeholder="Model, engine, GPU, tag"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="control w-full rounded-md border border-line bg-ground ps-8 pe-2 text-sm placeholder:text-ink-3"
        />
      </div>
      <div className="flex gap-2">
        <Choice
          label="Kinds of runs"
          value={kind}
          choices={[
            { value: "" as const, name: "Every kind" },
            ...BENCH_KINDS.map((one) => ({ value: one.kind, name: one.name })),
          ]}
          onChange={setKind}
          className="flex-1"
        />
        {tags.length > 0 && (
          <Choice
            label="Runs with the tag"
            value={tag}
            choices={[
              { value: "", name: "Every tag" },
              ...tags.map((one) => ({ value: one, name: one })),
            ]}
            onChange={setTag}
            className="flex-1"
          />
        )}
      </div>
      <ul aria-label="Runs" className="flex min-h-24 flex-col gap-px overflow-y-auto">
        {runs?.map((run) => (
          <HistoryRow
            key={run.id}
            run={run}
            shown={run.id === shown}
            marked={marked.includes(run.id)}
            onOpen={() => onOpen(run.id)}
            onMark={(on) => {
              const rest = marked.filter((id) => id !== run.id);
              setMarked(on ? [...rest, run.id].slice(-MOST_COMPARED) : rest);
            }}
            onDelete={() => setDoomed(run)}
          />
        ))}
        {runs?.length === 0 && (
          <li className="p-2 text-sm text-ink-3">
            {filtered ? "No run is like that." : "Nothing was measured yet."}
          </li>
        )}
        {more && <li className="p-2 text-xs text-ink-3">Older ones are found by their words.</li>}
      </ul>
      {doomed !== null && (
        <Suspense>
          <ConfirmDialog
            title={`Delete ${doomed.title}?`}
            consequence="Its points, its samples and its timeline are gone for good. Save it as JSON first, if it may be wanted again."
            action="Delete"
            onClose={() => setDoomed(null)}
            onConfirm={() => {
              void client.bench.delete.mutate({ id: doomed.id }).then(() => onDeleted(doomed.id));
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
