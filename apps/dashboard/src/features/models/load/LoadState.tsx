import type { LoadedModel } from "@llcuda/protocol";
import { Button } from "../../../ui/Button.tsx";
import { formatMemory, formatTimeLeft } from "../../../ui/format.ts";
import { Meter } from "../../../ui/Meter.tsx";
import { progressShare } from "../../../ui/progress.ts";
import { useNow } from "../../../ui/useNow.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import type { Act } from "../request.ts";
import { withChanges } from "./options.ts";

interface LoadStateProps {
  loaded: LoadedModel;
  act: Act;
  /** Whether the engine's last lines are shown, too. */
  withLog?: boolean;
}

/** How far a load is, or why it ended and what would help; nothing of a model that is ready. */
export function LoadState({ loaded, act, withLog = true }: LoadStateProps) {
  const { model, state } = loaded;
  if (state.phase === "starting") return <Loading loaded={loaded} act={act} />;
  if (state.phase === "failed") {
    return (
      <FailureCard error={state.error} {...(withLog ? { log: state.log } : {})}>
        <Fixes loaded={loaded} act={act} />
        <Button onClick={() => act({ kind: "load", id: model.id, options: loaded.requested })}>
          Try again
        </Button>
        <Button look="quiet" onClick={() => act({ kind: "cancel-load", id: model.id })}>
          Put away
        </Button>
      </FailureCard>
    );
  }
  if (state.phase !== "ready") return null;
  return (
    <>
      {state.warning !== null && <FailureCard error={state.warning} tone="warn" />}
      {loaded.retriedWith !== null && (
        <p className="text-xs text-warn">
          It ran out of memory first and was loaded with less: {loaded.retriedWith}.
        </p>
      )}
    </>
  );
}

/** One click changes the options and loads again. */
function Fixes({ loaded, act }: { loaded: LoadedModel; act: Act }) {
  const { model, requested, fixes } = loaded;
  return fixes.map(({ label, changes, frees }, index) => (
    <Button
      key={label}
      look={index === 0 ? "accent" : "plain"}
      title={frees === null ? undefined : `frees ${formatMemory(frees)}`}
      className="h-auto! min-h-8 py-1 whitespace-normal!"
      onClick={() => act({ kind: "load", id: model.id, options: withChanges(requested, changes) })}
    >
      {label}
    </Button>
  ));
}

function Loading({ loaded, act }: { loaded: LoadedModel; act: Act }) {
  const { model, state } = loaded;
  const now = useNow(1_000);
  if (state.phase !== "starting") return null;
  const seconds = Math.max(0, (now - Date.parse(state.since)) / 1000);
  const share = state.progress === null ? null : progressShare(state.progress);
  return (
    <div role="status" aria-label={`Loading ${model.name}`} className="flex items-center gap-3">
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <Meter role="progressbar" share={share} label={state.stage} />
        <p className="num flex justify-between gap-3 text-xs leading-4 text-ink-2">
          <span className="truncate font-sans">{state.stage}</span>
          <span className="shrink-0">
            {share !== null && `${Math.floor(share * 100)}\u202f%  ·  `}
            {formatTimeLeft(seconds)}
          </span>
        </p>
      </div>
      <Button onClick={() => act({ kind: "cancel-load", id: model.id })}>Cancel</Button>
    </div>
  );
}
