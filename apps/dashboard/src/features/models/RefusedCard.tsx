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
  onLargest: () => void;
}

/** A refusal that belongs to no row that is shown. */
export function RefusedCard({ refused: { error, request }, actions, onLargest }: RefusedCardProps) {
  return (
    <FailureCard error={error}>
      {error.code === "DISK_FULL" && (
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
