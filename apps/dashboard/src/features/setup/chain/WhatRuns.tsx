import type { EngineCatalog, EngineRecord } from "@llcuda/protocol";
import { Button } from "../../../ui/Button.tsx";
import { BackendMark } from "../../engine/BackendMark.tsx";
import { lacksRuntime, runnable } from "../engines/engine-groups.ts";
import { useEngineActions } from "../engines/useEngineActions.ts";

/** More would be the table below once again. */
const MAX_OFFERED = 3;

interface WhatRunsProps {
  catalog: EngineCatalog | null;
  /** With the engines that lack only CUDA's libraries. */
  lacking: boolean;
}

/** A failed link is no dead end: the engines that do run here, best first, each with its button. */
export function WhatRuns({ catalog, lacking }: WhatRunsProps) {
  if (catalog === null) return null;
  const fetchable = lacking ? catalog.engines.filter(lacksRuntime) : [];
  return (
    <>
      <Offers title="What would run with CUDA's libraries" records={fetchable} />
      <Offers title="What does run here" records={runnable(catalog)} />
    </>
  );
}

function Offers({ title, records }: { title: string; records: readonly EngineRecord[] }) {
  const { act, busy } = useEngineActions();
  if (records.length === 0) return null;
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-ground p-3">
      <h3 className="mb-2 font-medium">{title}</h3>
      <ul className="flex flex-col gap-2">
        {records.slice(0, MAX_OFFERED).map((record) => (
          <li key={record.id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="w-17">
              <BackendMark backend={record.backend} />
            </span>
            <span dir="auto" className="min-w-0 flex-1 basis-60 wrap-anywhere">
              {record.description}
              <span className="block text-xs text-ink-2">{record.fit.because}</span>
            </span>
            <Offer record={record} busy={busy} act={act} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface OfferProps {
  record: EngineRecord;
  busy: boolean;
  act: ReturnType<typeof useEngineActions>["act"];
}

function Offer({ record, busy, act }: OfferProps) {
  if (record.inUse) return <span className="text-ok">In use</span>;
  const lacks = lacksRuntime(record);
  const kind = lacks || record.place === "available" ? "install" : "use";
  const name = lacks ? "Fetch CUDA libraries" : kind === "install" ? "Install" : "Use";
  return (
    <Button disabled={busy} onClick={() => act({ kind, id: record.id })}>
      {name}
      <span className="sr-only"> {record.description}</span>
    </Button>
  );
}
