import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { useMemo } from "react";
import { useAgent, useReadable } from "../../connection/AgentContext.tsx";
import type { FeedValue } from "../../connection/feed.ts";
import type { Readable } from "../../connection/store.ts";
import { chatFeed } from "./chat-feed.ts";
import { EMPTY_CHAT, type ChatView } from "./chat-view.ts";
import { NO_DRAFT, writeDraft } from "./drafts.ts";
import { firstView } from "./first-view.ts";

const NOTHING: FeedValue<ChatView> = { value: EMPTY_CHAT, fresh: true, error: null };
const NO_CHAT: Readable<FeedValue<ChatView>> = { get: () => NOTHING, subscribe: () => () => {} };

/** One chat, live; an empty one for the chat that does not exist yet. */
export function useChatView(chatId: string | null): FeedValue<ChatView> {
  const agent = useAgent();
  const feed = useMemo(
    () => (chatId === null ? NO_CHAT : chatFeed(agent, chatId)),
    [agent, chatId],
  );
  return useReadable(feed);
}

/** Asks; the page moves to the new chat when there was none. */
export function useSend(chatId: string | null) {
  const agent = useAgent();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (text: string) =>
      agent.client.chats.send.mutate({ text, ...(chatId === null ? {} : { chatId }) }),
    networkMode: "always",
    onSuccess: (sent, text) => {
      if (chatId !== null) return;
      chatFeed(agent, sent.chatId).seed(firstView(sent, text, new Date().toISOString()));
      void navigate({ to: "/chat/$chatId", params: { chatId: sent.chatId } });
    },
  });
}

export function useStop(chatId: string | null) {
  const { client } = useAgent();
  return useMutation({
    mutationFn: async () => {
      if (chatId !== null) await client.chats.stop.mutate({ chatId });
    },
    networkMode: "always",
  });
}

export function useChatEdits() {
  const { client } = useAgent();
  const rename = useMutation({
    mutationFn: (input: { chatId: string; title: string }) => client.chats.change.mutate(input),
    networkMode: "always",
  });
  const remove = useMutation({
    mutationFn: (chatId: string) => client.chats.delete.mutate({ chatId }),
    networkMode: "always",
    onSuccess: (_, chatId) => writeDraft(chatId, NO_DRAFT),
  });
  return { rename, remove };
}
