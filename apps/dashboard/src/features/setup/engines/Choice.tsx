import type { EngineCatalog } from "@llcuda/protocol";
import { Pin } from "lucide-react";
import { Button } from "../../../ui/Button.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import type { EngineActions } from "./useEngineActions.ts";

/** Which engine is used and why, in one honest sentence; and whether a person asked for it. */
export function Choice({ catalog, actions }: { catalog: EngineCatalog; actions: EngineActions }) {
  const { choice, pin, engines } = catalog;
  // A refusal that belongs to no row is shown here.
  const { refused, act, busy } = actions;
  const homeless =
    refused !== null && !engines.some(({ id }) => id === refused.request.id) ? refused.error : null;
  return (
    <>
      {choice !== null && (
        <p dir="auto" className="max-w-240 text-sm wrap-anywhere">
          {choice.because}
        </p>
      )}
      {pin !== null && (
        <p className="flex flex-wrap items-center gap-2 text-sm text-ink-2">
          <Pin size={14} aria-hidden="true" />
          <span className="min-w-0">
            You asked for <code className="num text-ink wrap-anywhere">{pin}</code>.
          </span>
          <Button disabled={busy} onClick={() => act({ kind: "use", id: null })}>
            Let llcuda choose
          </Button>
        </p>
      )}
      {homeless !== null && <FailureCard error={homeless} />}
    </>
  );
}
