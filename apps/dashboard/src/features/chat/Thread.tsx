import type { Message } from "@llcuda/protocol";
import { ArrowDown } from "lucide-react";
import { Scroller } from "../../ui/Scroller.tsx";
import { AnswerMessage } from "./AnswerMessage.tsx";
import { UserMessage } from "./UserMessage.tsx";
import { useAutoscroll } from "./useAutoscroll.ts";

/** The messages of one chat, oldest first, with the newest in view. */
export function Thread({ messages }: { messages: readonly Message[] }) {
  const { frame, content, onScroll, away, jump } = useAutoscroll();
  const last = messages.at(-1)?.id;
  return (
    <div className="relative min-h-0 flex-1">
      <Scroller
        ref={frame}
        onScroll={onScroll}
        role="log"
        aria-label="Messages"
        aria-live="off"
        className="h-full overflow-y-auto [overflow-anchor:none] -outline-offset-2"
      >
        <div ref={content} className="mx-auto flex max-w-195 flex-col gap-5 px-4 pt-5 pb-6">
          {messages.map((message) =>
            message.role === "assistant" ? (
              <AnswerMessage key={message.id} message={message} last={message.id === last} />
            ) : (
              <UserMessage key={message.id} message={message} />
            ),
          )}
        </div>
      </Scroller>
      {away && (
        <button
          type="button"
          onClick={jump}
          className="absolute bottom-3 left-1/2 flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line-strong bg-raised px-3 text-sm shadow-lg shadow-ground/50"
        >
          <ArrowDown size={14} aria-hidden="true" />
          Jump to now
        </button>
      )}
    </div>
  );
}
