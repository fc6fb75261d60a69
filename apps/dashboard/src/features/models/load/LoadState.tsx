import { replacedWords, type LoadedModel, type LoadFix, type Progress } from "@llcuda/protocol";
import { Button } from "../../../ui/Button.tsx";
import { formatMemory, formatTimeLeft } from "../../../ui/format.ts";
import { Meter } from "../../../ui/Meter.tsx";
import { progressShare } from "../../../ui/progress.ts";
import { useNow } from "../../../ui/useNow.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { baseName } from "../base-name.ts";
import type { Act } from "../request.ts";
import { withChanges } from "./options.ts";

interface LoadStateProps {
  loaded: LoadedModel;
  act: Act;
  /** Looks for something else: another quantization. */
  onFind?: ((query: string) => void) | undefined;
  /** Shows its options, where there is a form of them. */
  onEdit?: () => void;
  /** Whether the engine's last lines are shown, too. */
  withLog?: boolean;
}

/** Failures that other options would have helped. */
const REFUSALS = new Set<string>(["OPTION_INVALID", "ENGINE_ARGUMENT_REFUSED"]);

/** How far a load is, or why it ended and what would help; nothing of a model that is ready. */
export function LoadState({ loaded, act, onFind, onEdit, withLog = true }: LoadStateProps) {
  const { model, state } = loaded;
  const step = stepOf(state);
  if (step !== null) return <Loading loaded={loaded} step={step} act={act} />;
  if (state.phase === "failed") {
    return (
      <FailureCard error={state.error} model={model.id} {...(withLog ? { log: state.log } : {})}>
        <Replaced loaded={loaded} />
        <Fixes loaded={loaded} act={act} onFind={onFind} />
        <Button onClick={() => act({ kind: "load", id: model.id, options: loaded.requested })}>
          Try again
        </Button>
        {onEdit !== undefined && REFUSALS.has(state.error.code) && (
          <Button onClick={onEdit}>Edit options</Button>
        )}
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

/** What becomes of those that went for it. */
function Replaced({ loaded: { replaced } }: { loaded: LoadedModel }) {
  if (replaced.length === 0) return null;
  return (
    <p className="w-full text-xs wrap-anywhere text-ink-2">{replacedWords(replaced).join(" ")}</p>
  );
}

/** One click changes the options and loads again, or looks for a file that is smaller. */
function Fixes({ loaded, act, onFind }: Pick<LoadStateProps, "loaded" | "act" | "onFind">) {
  const { model, requested, fixes } = loaded;
  const shown = fixes.filter((fix) => onFind !== undefined || !needsAnotherFile(fix));
  return shown.map((fix, index) => {
    const { label, changes, frees } = fix;
    const load = () =>
      act({ kind: "load", id: model.id, options: withChanges(requested, changes) });
    return (
      <Button
        key={label}
        look={index === 0 ? "accent" : "plain"}
        title={frees === null ? undefined : `frees ${formatMemory(frees)}`}
        className="h-auto! min-h-8 py-1 whitespace-normal!"
        onClick={needsAnotherFile(fix) ? () => onFind?.(baseName(model.name)) : load}
      >
        {label}
      </Button>
    );
  });
}

const needsAnotherFile = ({ changes }: LoadFix): boolean => Object.keys(changes).length === 0;

/** What a load does now. */
interface LoadStep {
  words: string;
  progress: Progress | null;
  /** ISO time at which the engine was started; null while it is not here yet. */
  since: string | null;
}

const CHECKS = { version: "it starts", devices: "it sees its devices", token: "it writes a token" };

/** Null of a load that is over, or not begun. */
function stepOf(state: LoadedModel["state"]): LoadStep | null {
  switch (state.phase) {
    case "installing":
      return { words: state.detail, progress: state.progress, since: null };
    case "proving":
      return { words: `Proving that ${CHECKS[state.check]}`, progress: null, since: null };
    case "starting":
      return { words: state.stage, progress: state.progress, since: state.since };
    case "none":
    case "ready":
    case "stopping":
    case "failed":
      return null;
  }
}

interface LoadingProps {
  loaded: LoadedModel;
  step: LoadStep;
  act: Act;
}

/** A load that goes on; it can be ended at each of its steps. */
function Loading({ loaded, step, act }: LoadingProps) {
  const { model, restoredFor } = loaded;
  const { words, progress, since } = step;
  const now = useNow(1_000);
  const share = progress === null ? null : progressShare(progress);
  const passed = since === null ? null : Math.max(0, (now - Date.parse(since)) / 1000);
  const figures = [
    share === null ? null : `${Math.floor(share * 100)}\u202f%`,
    passed === null ? null : formatTimeLeft(passed),
  ].filter((figure) => figure !== null);
  return (
    <div role="status" aria-label={`Loading ${model.name}`} className="flex items-center gap-3">
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <Meter role="progressbar" share={share} label={words} />
        <p className="num flex justify-between gap-3 text-xs leading-4 text-ink-2">
          <span className="truncate font-sans">{words}</span>
          <span className="shrink-0">{figures.join("  ·  ")}</span>
        </p>
        {restoredFor === model.name && (
          <p className="text-xs text-ink-2">Loaded again with the options that it had.</p>
        )}
        {restoredFor !== null && restoredFor !== model.name && (
          <p className="text-xs text-ink-2">
            Loaded again, as <bdi className="wrap-anywhere">{restoredFor}</bdi> did not load.
          </p>
        )}
        <Replaced loaded={loaded} />
      </div>
      <Button onClick={() => act({ kind: "cancel-load", id: model.id })}>Cancel</Button>
    </div>
  );
}
