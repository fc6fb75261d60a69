import type { Message } from "@llcuda/protocol";
import { Check } from "lucide-react";
import { Button } from "../../../ui/Button.tsx";
import { AnswerMessage } from "../AnswerMessage.tsx";
import { useTree } from "./TreeContext.tsx";
import { useTreeEdits } from "./useTreeEdits.ts";

interface SideBySideProps {
  /** The one that is gone on with, which is drawn as well. */
  chosen: Message;
  beside: readonly Message[];
}

/** Answers to one question beside each other; below each other where there is no room. */
export function SideBySide({ chosen, beside }: SideBySideProps) {
  const { show } = useTreeEdits(chosen);
  const { forks } = useTree();
  // In the order they were asked for: choosing one moves none.
  const order = forks.find(({ parentId }) => parentId === chosen.parentId)?.ids ?? [];
  const answers = [chosen, ...beside].toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  return (
    <section aria-label="Answers side by side" className="grid gap-4 md:grid-cols-2">
      {answers.map((answer) => {
        const isChosen = answer.id === chosen.id;
        return (
          <div
            key={answer.id}
            className={`flex min-w-0 flex-col gap-2 rounded-lg border p-3 ${isChosen ? "border-accent/60" : "border-line"}`}
          >
            <div className="flex h-7 items-center justify-between gap-2 text-xs text-ink-3">
              <span dir="auto" className="truncate">
                {labelOf(answer)}
              </span>
              {isChosen ? (
                <span className="flex shrink-0 items-center gap-1 text-accent">
                  <Check size={13} aria-hidden="true" /> goes on
                </span>
              ) : (
                <Button
                  look="quiet"
                  className="h-7! text-xs!"
                  disabled={show.isPending}
                  onClick={() => show.mutate(answer.id)}
                >
                  Go on with this one
                </Button>
              )}
            </div>
            <AnswerMessage message={answer} last />
          </div>
        );
      })}
    </section>
  );
}

function labelOf({ model, options }: Message): string {
  const seed = options?.seed === undefined ? "" : `, seed ${options.seed}`;
  return `${model ?? "Waiting"}${seed}`;
}
