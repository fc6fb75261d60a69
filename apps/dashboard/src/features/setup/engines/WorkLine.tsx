import type { EngineWork } from "@llcuda/protocol";
import { Meter } from "../../../ui/Meter.tsx";
import { ProgressLine } from "../../../ui/ProgressLine.tsx";
import { formatTimeLeft } from "../../../ui/format.ts";
import { useNow } from "../../../ui/useNow.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";

/** What is being done with an engine, with its numbers; or why it ended. */
export function WorkLine({ work, name }: { work: EngineWork; name: string }) {
  const { detail, progress, error, startedAt } = work;
  const now = useNow(error === null ? 1_000 : null);
  if (error !== null) {
    return (
      <div className="px-3 pb-3">
        <FailureCard error={error} />
      </div>
    );
  }
  const seconds = Math.max(0, (now - Date.parse(startedAt)) / 1000);
  return (
    <div
      role="status"
      aria-label={`Work on ${name}`}
      className="flex flex-col gap-1 px-3 pb-3 lg:ps-7"
    >
      <p className="flex gap-3 text-sm">
        <span dir="auto" className="min-w-0 flex-1 truncate">
          {detail}
        </span>
        <span className="num text-xs leading-5 text-ink-3">{formatTimeLeft(seconds)}</span>
      </p>
      {progress === null ? (
        <Meter share={null} label={detail} />
      ) : (
        <ProgressLine progress={progress} label={detail} />
      )}
    </div>
  );
}
