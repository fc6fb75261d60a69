import type { ErrorReport } from "@llcuda/protocol";
import { Button } from "../../ui/Button.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import type { ModelActions, Refused } from "./useModelActions.ts";

/** What the same request would only meet again. */
const SETTLED: ReadonlySet<ErrorReport["code"]> = new Set([
  "INPUT_INVALID",
  "MODEL_NOT_FOUND",
  "OFFLINE",
  "OPTION_INVALID",
]);

interface RefusedCardProps {
  refused: Refused;
  actions: Pick<ModelActions, "act" | "putAway">;
  /** Shows the largest models of this machine first. */
  onLargest?: () => void;
}

/** A refusal, with what can be done about it. */
export function RefusedCard({ refused: { error, request }, actions, onLargest }: RefusedCardProps) {
  return (
    <FailureCard error={error}>
      {error.code === "OUT_OF_MEMORY" && request.kind === "load" && (
        <Button look="danger" onClick={() => actions.act({ ...request, anyway: true })}>
          Load all the same
        </Button>
      )}
      {error.code === "DISK_FULL" && onLargest !== undefined && (
        <Button look="accent" onClick={onLargest}>
          Show the largest here
        </Button>
      )}
      {!SETTLED.has(error.code) && <Button onClick={() => actions.act(request)}>Try again</Button>}
      <Button look="quiet" onClick={actions.putAway}>
        Put away
      </Button>
    </FailureCard>
  );
}
