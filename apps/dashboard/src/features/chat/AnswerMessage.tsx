import type { Message } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { lazy, memo, Suspense, useRef } from "react";
import { useAgent, useEngine, useSetup } from "../../connection/AgentContext.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Meter } from "../../ui/Meter.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { SetupChecklist } from "../setup/SetupChecklist.tsx";
import { Caret } from "./Caret.tsx";
import { Figures } from "./Figures.tsx";
import { endWords, waitingWords } from "./answer-words.ts";

const loadMarkdown = () => import("./markdown/Markdown.tsx");
const Markdown = lazy(loadMarkdown);
// The first answer should find it loaded; the page itself does not wait for it.
void loadMarkdown();

export const AnswerMessage = memo(({ message, last }: { message: Message; last: boolean }) => {
  const { chatId, content, reasoning, status, error } = message;
  const running = status === "waiting" || status === "streaming";
  return (
    <article aria-label="Answer" aria-busy={running} className="group flex min-w-0 flex-col gap-2">
      {reasoning !== "" && <Reasoning text={reasoning} open={running && content === ""} />}
      {content !== "" && <AnswerText content={content} running={running} />}
      {status === "waiting" && <Waiting message={message} />}
      {error !== null && (
        <FailureCard error={error} answer={last ? { chatId, messageId: message.id } : null} />
      )}
      <AnswerFooter message={message} last={last} />
    </article>
  );
});

function AnswerText({ content, running }: { content: string; running: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  return (
    <div className="relative">
      <div ref={box} dir="auto" data-testid="answer-text" className="prose-answer">
        <Suspense fallback={<p className="whitespace-pre-wrap">{content}</p>}>
          <Markdown text={content} finished={!running} />
        </Suspense>
      </div>
      {running && <Caret box={box} />}
    </div>
  );
}

function Reasoning({ text, open }: { text: string; open: boolean }) {
  return (
    <details open={open} className="rounded-md border border-line bg-panel px-3 py-1.5 text-sm">
      <summary className="cursor-pointer text-ink-2">Reasoning</summary>
      <p dir="auto" className="pt-1 whitespace-pre-wrap text-ink-2 wrap-anywhere">
        {text}
      </p>
    </details>
  );
}

/** In the place of the first line of text, so that nothing moves when it comes. */
function Waiting({ message }: { message: Message }) {
  const setup = useSetup();
  const settingUp = setup?.done === false;
  const { text, share } = waitingWords(message, useEngine());
  return (
    <>
      <div role="status" className="flex h-6 items-center gap-3 text-sm text-ink-2">
        {settingUp ? (
          "Your question waits; the answer comes by itself."
        ) : (
          <>
            <Meter
              role="progressbar"
              share={share}
              label="Before the first token"
              className="w-24 shrink-0"
            />
            <span className="truncate tabular-nums">{text}</span>
          </>
        )}
      </div>
      {settingUp && <SetupChecklist />}
    </>
  );
}

function AnswerFooter({ message, last }: { message: Message; last: boolean }) {
  const { chatId, content, status, stats } = message;
  const { client } = useAgent();
  const retry = useMutation({
    mutationFn: () => client.chats.retry.mutate({ chatId, messageId: message.id }),
    networkMode: "always",
  });
  const running = status === "waiting" || status === "streaming";
  const end = endWords(status);
  const offered = message.error?.remedies.includes("retry-answer") ?? false;
  const showsRetry = last && !running && !offered;
  return (
    <footer className="num flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1 text-xs text-ink-3">
      {end !== null && <span className="font-sans font-medium text-warn">{end}</span>}
      {/* While it is written, its figures stand still below the composer. */}
      {!running && stats !== null && <Figures stats={stats} />}
      {!running && (
        <span className="flex">
          {content !== "" && (
            <CopyButton label="Copy answer" text={() => content} className="size-7!" />
          )}
          {showsRetry && (
            <IconButton
              label={status === "done" ? "Answer again" : "Retry"}
              icon={<RotateCcw size={14} />}
              className="size-7!"
              disabled={retry.isPending}
              onClick={() => retry.mutate()}
            />
          )}
        </span>
      )}
    </footer>
  );
}
