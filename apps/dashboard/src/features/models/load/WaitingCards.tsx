import { waitingWords, type WaitingLoad } from "@llcuda/protocol";
import { Button } from "../../../ui/Button.tsx";
import { RefusedCard } from "../RefusedCard.tsx";
import type { Act } from "../request.ts";

interface WaitingCardsProps {
  waiting: readonly WaitingLoad[];
  act: Act;
}

/** Loads that wait for others, and what becomes of them. */
export function WaitingCards({ waiting, act }: WaitingCardsProps) {
  return waiting.map((wait) => {
    const { error, model, options, stage } = wait;
    const { id, name } = model;
    const putAway = (): void => act({ kind: "cancel-load", id });
    if (error !== null) {
      const request = { kind: "load", id, options } as const;
      return <RefusedCard key={id} refused={{ error, request }} actions={{ act, putAway }} />;
    }
    return (
      <div
        key={id}
        role="status"
        aria-label={`The load of ${name}`}
        className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line bg-raised px-3 py-2 text-sm"
      >
        <p className="min-w-0 flex-1 basis-60 wrap-anywhere">
          <bdi className="font-medium">{name}</bdi>{" "}
          <span className="text-ink-2">{waitingWords(wait)}</span>
        </p>
        {stage === "needs-room" && (
          <Button look="accent" onClick={() => act({ kind: "load", id, options })}>
            Choose what goes
          </Button>
        )}
        <Button look="quiet" onClick={putAway}>
          {stage === "waits" ? "Cancel" : "Put away"}
        </Button>
      </div>
    );
  });
}
