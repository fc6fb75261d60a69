import type { Message } from "@llcuda/protocol";
import { EndScroller } from "../../ui/EndScroller.tsx";
import { AnswerMessage } from "./AnswerMessage.tsx";
import { UserMessage } from "./UserMessage.tsx";

/** The messages of one chat, oldest first, with the newest in view. */
export function Thread({ messages }: { messages: readonly Message[] }) {
  const last = messages.at(-1)?.id;
  return (
    <EndScroller
      label="Messages"
      jump="Jump to now"
      className="min-h-0 flex-1"
      boxClassName="h-full"
      contentClassName="mx-auto flex max-w-195 flex-col gap-5 px-4 pt-5 pb-6"
    >
      {messages.map((message) =>
        message.role === "assistant" ? (
          <AnswerMessage key={message.id} message={message} last={message.id === last} />
        ) : (
          <UserMessage key={message.id} message={message} />
        ),
      )}
    </EndScroller>
  );
}
