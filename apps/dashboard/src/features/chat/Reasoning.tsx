import type { Message } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { ChevronRight, FastForward } from "lucide-react";
import { useId, useState } from "react";
import { useAgent } from "../../connection/AgentContext.tsx";
import { reportOf } from "../../connection/report.ts";
import { reasoningWords } from "./answer-words.ts";
import { GrowingText } from "./markdown/GrowingText.tsx";

/**
 * What a model thought before it answered. It is open while it is written, and folds when the answer
 * begins, unless the reader is in it or has said otherwise. Thoughts that came to no answer stay open.
 */
export function Reasoning({ message, running }: { message: Message; running: boolean }) {
  const { chatId, reasoning, content, stats, status, toolCalls } = message;
  const thinks = running && content === "";
  const [choice, setChoice] = useState<boolean | null>(null);
  const alone = content === "" && toolCalls.length === 0;
  const open = choice ?? alone;
  const body = useId();
  const stays = (): void => setChoice(true);
  return (
    <section aria-label="Reasoning" className="rounded-md border border-line bg-panel text-sm">
      <div className="flex min-h-8 flex-wrap items-center gap-x-2 ps-1 pe-1">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={body}
          className="flex min-h-8 min-w-0 flex-1 items-center gap-1.5 px-1.5 text-start text-ink-2 hover:text-ink"
          onClick={() => setChoice(!open)}
        >
          <ChevronRight
            size={14}
            aria-hidden="true"
            className={`shrink-0 ${open ? "rotate-90" : "rtl:rotate-180"}`}
          />
          <span className="tabular-nums">{reasoningWords(stats, thinks)}</span>
        </button>
        {/* Before its first word an answer that is gone on with cannot be hurried yet. */}
        {thinks && status === "streaming" && <AnswerNow chatId={chatId} messageId={message.id} />}
      </div>
      <div id={body} hidden={!open} onPointerDown={stays} onWheel={stays}>
        <p
          dir="auto"
          className="border-t border-line px-3 py-2 whitespace-pre-wrap text-ink-2 wrap-anywhere"
        >
          <GrowingText text={reasoning.trimStart()} />
        </p>
      </div>
    </section>
  );
}

function AnswerNow({ chatId, messageId }: { chatId: string; messageId: string }) {
  const { client } = useAgent();
  const now = useMutation({
    mutationFn: () => client.chats.answerNow.mutate({ chatId, messageId }),
    networkMode: "always",
  });
  return (
    <>
      {now.error !== null && (
        <span role="alert" className="text-xs text-warn">
          {reportOf(now.error).message}
        </span>
      )}
      <button
        type="button"
        disabled={now.isPending || now.isSuccess}
        className="flex h-7 items-center gap-1.5 rounded-md border border-line px-2 text-xs text-ink-2 hover:border-line-strong hover:text-ink disabled:opacity-50"
        onClick={() => now.mutate()}
      >
        <FastForward size={12} aria-hidden="true" />
        Answer now
      </button>
    </>
  );
}
