import { AGAINST_REPETITION, type Message, type Repetition } from "@llcuda/protocol";
import { Repeat2 } from "lucide-react";
import { Button } from "../../../ui/Button.tsx";
import { useTreeEdits } from "../tree/useTreeEdits.ts";
import { repetitionWords, withoutRepetition } from "./repetition-words.ts";

interface RepetitionLineProps {
  message: Message;
  repetition: Repetition;
  /** The newest of the chat: more can be done with it. */
  last: boolean;
}

/** Why an answer that only repeated itself was stopped, and what can be done. Loaded with the first one. */
export default function RepetitionLine({ message, repetition, last }: RepetitionLineProps) {
  const { goOn, retry, edit } = useTreeEdits(message);
  const { content, reasoning } = message;
  const cut = withoutRepetition(content, repetition);
  const busy = goOn.isPending || retry.isPending || edit.isPending;
  return (
    <div className="flex flex-col gap-2 rounded-md border border-warn/40 bg-raised px-3 py-2 text-sm">
      <p className="flex items-start gap-2">
        <Repeat2 size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-warn" />
        <span className="min-w-0 wrap-anywhere">
          Stopped, because it only repeats itself: <bdi>{repetitionWords(repetition)}</bdi>
        </span>
      </p>
      {last && (
        <div className="while-at-rest flex flex-wrap gap-2">
          <Button
            look="accent"
            disabled={busy}
            title="Writes it again with DRY and a repeat penalty, which make repetitions less likely"
            onClick={() => retry.mutate({ options: AGAINST_REPETITION })}
          >
            Try again with less repetition
          </Button>
          {(content !== "" || reasoning !== "") && (
            <Button
              disabled={busy}
              title="This answer is not stopped for it again"
              onClick={() => goOn.mutate()}
            >
              Go on anyway
            </Button>
          )}
          {cut !== null && (
            <Button
              disabled={busy}
              title="Makes a version that ends before the repetition; the model is told that one"
              onClick={() => edit.mutate({ text: cut, attachments: [] })}
            >
              Cut the repetition
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
