import { useEffect, useRef } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import type { ChatView } from "../chat-view.ts";

/** An address that names a message shows its branch, once, and brings it into view. */
export function useShownBranch(chatId: string | null, at: string | null, view: ChatView): void {
  const { client } = useAgent();
  const done = useRef<string | null>(null);
  const wanted = chatId === null || at === null ? null : `${chatId} ${at}`;
  const known = view.chat?.id === chatId;
  const here = view.messages.some(({ id }) => id === at);
  useEffect(() => {
    if (chatId === null || at === null) return;
    if (wanted === done.current || !known) return;
    if (here) {
      done.current = wanted;
      // After the thread has gone to its end.
      requestAnimationFrame(() => requestAnimationFrame(() => intoView(at)));
      return;
    }
    client.chats.show.mutate({ chatId, messageId: at }).catch(() => {
      // What is not there any more leaves the chat as it is.
      done.current = wanted;
    });
  }, [wanted, known, here, client, chatId, at]);
}

function intoView(messageId: string): void {
  const message = document.querySelector(`[data-message="${CSS.escape(messageId)}"]`);
  message?.scrollIntoView({ block: "center" });
}
