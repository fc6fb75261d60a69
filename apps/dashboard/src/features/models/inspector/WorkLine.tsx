import type { LibraryWork } from "@llcuda/protocol";
import { X } from "lucide-react";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { Meter } from "../../../ui/Meter.tsx";
import { ProgressLine } from "../../../ui/ProgressLine.tsx";
import { StateMark } from "../../../ui/StateMark.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import type { Act } from "../request.ts";

const NAMES = { verify: "Reading it whole", import: "Bringing it in" };

/** Work on a model with its numbers; or how it ended. */
export function WorkLine({ work, act }: { work: LibraryWork; act: Act }) {
  const { id, kind, model, progress, result, error } = work;
  const end = (): void => act({ kind: "cancel-work", id: model, work: id });
  if (error !== null) {
    return (
      <div className="flex flex-col items-start gap-2">
        <FailureCard error={error} />
        <Button look="quiet" onClick={end}>
          Put away
        </Button>
      </div>
    );
  }
  if (result !== null) {
    return (
      <p role="status" className="flex items-center gap-1.5 text-sm">
        <StateMark state="ok" />
        <span className="min-w-0 flex-1 wrap-anywhere">{result}</span>
        <IconButton label="Put away" icon={<X size={14} />} onClick={end} />
      </p>
    );
  }
  return (
    <div role="status" aria-label={NAMES[kind]} className="flex items-center gap-3 text-sm">
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="truncate">
          {NAMES[kind]}
          {kind === "import" && <bdi className="text-ink-2"> {model}</bdi>}
        </p>
        {progress === null ? (
          <Meter role="progressbar" share={null} label={NAMES[kind]} />
        ) : (
          <ProgressLine progress={progress} label={NAMES[kind]} />
        )}
      </div>
      <Button onClick={end}>Cancel</Button>
    </div>
  );
}
