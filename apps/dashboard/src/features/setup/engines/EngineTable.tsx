import type { EngineCatalog, EngineRecord, MachineFacts } from "@llcuda/protocol";
import { useLocation } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useEffect, useRef } from "react";
import { IconButton } from "../../../ui/Button.tsx";
import { formatBytes, formatCount, formatTime } from "../../../ui/format.ts";
import { Choice } from "./Choice.tsx";
import { cacheSize, notRunnable, runnable } from "./engine-groups.ts";
import { EngineRow, ROW_GRID } from "./EngineRow.tsx";
import { useEngineActions } from "./useEngineActions.ts";

interface EngineTableProps {
  catalog: EngineCatalog;
  machine: MachineFacts | null;
  /** The engine whose details are open. */
  shown: string | null;
}

/** Every engine here and to be had, best first; which is used, and why. */
export function EngineTable({ catalog, machine, shown }: EngineTableProps) {
  const actions = useEngineActions();
  const heading = useRef<HTMLHeadingElement>(null);
  const asked = useLocation({ select: ({ pathname }) => pathname === "/setup/engines" });
  useEffect(() => {
    if (!asked) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView();
  }, [asked]);
  const gpus = (machine?.gpus ?? []).flatMap(({ sm }) => (sm === null ? [] : [sm]));
  const group = { catalog, gpus, shown, actions };
  const { engines, readAt } = catalog;
  const size = cacheSize(catalog);
  return (
    <section aria-labelledby="engines" className="flex min-w-0 flex-col gap-3">
      <header className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <h2
          ref={heading}
          id="engines"
          tabIndex={-1}
          className="scroll-mt-4 text-lg font-semibold outline-none"
        >
          Engines
        </h2>
        <IconButton
          label="Look again"
          icon={<RotateCcw size={14} />}
          disabled={actions.busy}
          onClick={() => actions.act({ kind: "refresh", id: null })}
        />
        <span className="num text-xs text-ink-2">
          {formatCount(engines.length)} known
          {size > 0 && `, ${formatBytes(size)} in the cache`}
          {readAt !== null && `, looked at ${formatTime(readAt)}`}
        </span>
      </header>
      <Choice catalog={catalog} actions={actions} />
      <Group title="Fits this machine" records={runnable(catalog)} {...group} />
      <Group title="Does not run here" records={notRunnable(catalog)} {...group} />
    </section>
  );
}

interface GroupProps {
  title: string;
  records: readonly EngineRecord[];
  catalog: EngineCatalog;
  gpus: readonly number[];
  shown: string | null;
  actions: ReturnType<typeof useEngineActions>;
}

function Group({ title, records, catalog, gpus, shown, actions }: GroupProps) {
  if (records.length === 0) return null;
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-panel">
      <div
        className={`flex border-b border-line px-3 py-2 text-xs font-medium text-ink-3 ${ROW_GRID}`}
      >
        <h3>{title}</h3>
        <span className="max-lg:hidden">Inside</span>
        <span className="max-lg:hidden">Fit</span>
        <span className="max-lg:hidden">Proof</span>
      </div>
      <ul>
        {records.map((record) => (
          <EngineRow
            key={record.id}
            record={record}
            work={catalog.work.find(({ engine }) => engine === record.id)}
            gpus={gpus}
            open={record.id === shown}
            actions={actions}
          />
        ))}
      </ul>
    </section>
  );
}
