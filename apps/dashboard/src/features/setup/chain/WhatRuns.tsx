import type { EngineCatalog, EngineRecord } from "@llcuda/protocol";
import { Button } from "../../../ui/Button.tsx";
import { BackendMark } from "../../engine/BackendMark.tsx";
import { runnable } from "../engines/engine-groups.ts";
import { useEngineActions } from "../engines/useEngineActions.ts";

/** More would be the table below once again. */
const MAX_OFFERED = 3;

/** A failed link is no dead end: the engines that do run here, best first, each with its button. */
export function WhatRuns({ catalog }: { catalog: EngineCatalog | null }) {
  const { act, busy } = useEngineActions();
  if (catalog === null) return null;
  const offered = runnable(catalog).slice(0, MAX_OFFERED);
  if (offered.length === 0) return null;
  return (
    <section aria-label="What runs here" className="rounded-lg border border-line bg-ground p-3">
      <h3 className="mb-2 font-medium">What does run here</h3>
      <ul className="flex flex-col gap-2">
        {offered.map((record) => (
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
  const kind = record.place === "available" ? "install" : "use";
  return (
    <Button disabled={busy} onClick={() => act({ kind, id: record.id })}>
      {kind === "install" ? "Install" : "Use"}
      <span className="sr-only"> {record.description}</span>
    </Button>
  );
}
