import type { EngineRecord, EngineWork } from "@llcuda/protocol";
import { Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { actionsOf } from "./engine-actions.ts";
import { removalWords } from "./record-words.ts";
import type { EngineActions } from "./useEngineActions.ts";

const ConfirmDialog = lazy(() => import("../../../ui/ConfirmDialog.tsx"));

interface EngineButtonsProps {
  record: EngineRecord;
  work: EngineWork | undefined;
  actions: EngineActions;
}

/** What can be done with an engine; the agent refuses what cannot, and says why. */
export function EngineButtons({ record, work, actions: { act, busy } }: EngineButtonsProps) {
  const [asking, setAsking] = useState(false);
  const { id, description, inUse } = record;
  const about = <span className="sr-only"> {description}</span>;
  return (
    <div className="flex flex-wrap items-start gap-1.5 max-lg:ps-3.5 lg:justify-end">
      {actionsOf(record, work).map(({ kind, name }) =>
        kind === "remove" ? (
          <IconButton
            key={kind}
            label={`Remove ${description}`}
            icon={<Trash2 size={14} />}
            disabled={busy}
            // What is in use is not asked about: the agent refuses it with the reason.
            onClick={() => (inUse ? act({ kind, id }) : setAsking(true))}
          />
        ) : (
          <Button key={kind} disabled={busy} onClick={() => act({ kind, id })}>
            {name}
            {about}
          </Button>
        ),
      )}
      {asking && (
        <Suspense>
          <ConfirmDialog
            title={`Remove ${description}?`}
            consequence={removalWords(record)}
            action="Remove"
            onConfirm={() => act({ kind: "remove", id })}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </div>
  );
}
