import type { Message } from "@llcuda/protocol";
import { ChartNoAxesColumn, Info, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { endWords } from "./answer-words.ts";
import { Figures } from "./Figures.tsx";
import { AnsweredBy } from "./AnsweredBy.tsx";
import { RateLine } from "./RateLine.tsx";
import { useTreeEdits } from "./tree/useTreeEdits.ts";

/** What may be shown of an answer beside its text. */
export type AnswerPart = "details" | "tokens";

interface AnswerFooterProps {
  message: Message;
  last: boolean;
  running: boolean;
  /** It was written while it was looked at: its figures keep the room that they needed then. */
  came: boolean;
  shown: AnswerPart | null;
  onShow: (part: AnswerPart | null) => void;
  /** More that can be done with it. */
  children?: ReactNode;
}

/** The quiet line below an answer: what it cost, live, and what can be done with it. */
export function AnswerFooter(props: AnswerFooterProps) {
  const { message, last, running, came, shown, onShow, children } = props;
  const { content, status, stats } = message;
  const end = endWords(message);
  const offered = message.error?.remedies.includes("retry-answer") ?? false;
  const showsRetry = last && !running && !offered;
  const toggle = (part: AnswerPart): void => onShow(shown === part ? null : part);
  return (
    <footer className="num flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1 text-xs text-ink-3">
      {end !== null && <span className="font-sans font-medium text-warn">{end}</span>}
      {stats !== null && status !== "waiting" && (
        <>
          <Figures stats={stats} changing={came} />
          <RateLine rates={stats.rates} className="w-18 max-sm:hidden" />
        </>
      )}
      {!running && message.model !== null && <AnsweredBy model={message.model} />}
      {running ? (
        // As wide as the buttons that will stand there, so that the line does not break then.
        <span className="h-7 w-28" />
      ) : (
        <span className="flex min-w-28">
          {content !== "" && (
            <CopyButton label="Copy answer" text={() => content} shortcut="c" className="size-7!" />
          )}
          {showsRetry && <AnswerAgain message={message} />}
          {stats !== null && stats.probedTokens > 0 && (
            <IconButton
              label="What else was likely"
              icon={<ChartNoAxesColumn size={14} />}
              aria-expanded={shown === "tokens"}
              className="size-7!"
              onClick={() => toggle("tokens")}
            />
          )}
          {stats !== null && (
            <IconButton
              label="What this answer cost"
              icon={<Info size={14} />}
              aria-expanded={shown === "details"}
              className="size-7!"
              onClick={() => toggle("details")}
            />
          )}
          {children}
        </span>
      )}
    </footer>
  );
}

function AnswerAgain({ message }: { message: Message }) {
  const { retry } = useTreeEdits(message);
  return (
    <IconButton
      label={message.status === "done" ? "Answer again" : "Retry"}
      icon={<RotateCcw size={14} />}
      data-key="r"
      aria-keyshortcuts="r"
      className="size-7!"
      disabled={retry.isPending}
      onClick={() => retry.mutate({})}
    />
  );
}
