import type { Message } from "@llcuda/protocol";
import { lazy, Suspense } from "react";
import { EndScroller } from "../../ui/EndScroller.tsx";
import { AnswerMessage } from "./AnswerMessage.tsx";
import { SpokenAnswer } from "./SpokenAnswer.tsx";
import { SideBySide } from "./tree/SideBySide.tsx";
import { SummaryMessage } from "./context/SummaryMessage.tsx";
import { useGrowingCount } from "./useGrowingCount.ts";
import { useMessageKeys } from "./useMessageKeys.ts";
import { UserMessage } from "./UserMessage.tsx";

// Most chats call none.
const ToolCall = lazy(() => import("./tools/ToolCall.tsx"));

interface ThreadProps {
  messages: readonly Message[];
  /** Answers that stand beside the last one. */
  beside: readonly Message[];
}

/**
 * The messages of one chat, oldest first, with the newest in view. All of them are in the page, so
 * that its own search finds them; those out of sight are neither laid out nor painted (decision 014).
 */
export function Thread({ messages, beside }: ThreadProps) {
  const last = messages.at(-1);
  const asked = messages.findLastIndex(({ tool }) => tool === null);
  const count = useGrowingCount(messages.length);
  useMessageKeys();
  const running = last?.status === "waiting" || last?.status === "streaming";
  return (
    <>
      <SpokenAnswer message={last ?? null} running={running} />
      <EndScroller
        label="Messages"
        jump="Jump to now"
        className="min-h-0 flex-1"
        boxClassName="h-full"
        contentClassName="mx-auto flex max-w-195 flex-col gap-5 px-4 pt-5 pb-6"
      >
        {messages.slice(messages.length - count).map((message) =>
          message.id === last?.id && beside.length > 0 ? (
            <SideBySide key={message.parentId} chosen={message} beside={beside} />
          ) : message.tool !== null ? (
            <Suspense key={message.id} fallback={null}>
              <ToolCall
                message={message}
                tool={message.tool}
                open={messages.indexOf(message) > asked}
              />
            </Suspense>
          ) : message.role === "assistant" ? (
            <AnswerMessage key={message.id} message={message} last={message.id === last?.id} />
          ) : message.role === "system" ? (
            <SummaryMessage key={message.id} message={message} />
          ) : (
            <UserMessage key={message.id} message={message} />
          ),
        )}
      </EndScroller>
    </>
  );
}
