import type { Attachment } from "@llcuda/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { useMemo } from "react";
import { useAgent, useReadable } from "../../connection/AgentContext.tsx";
import type { FeedValue } from "../../connection/feed.ts";
import { reportOf } from "../../connection/report.ts";
import type { Readable } from "../../connection/store.ts";
import { chatFeed } from "./chat-feed.ts";
import { EMPTY_CHAT, type ChatView } from "./chat-view.ts";
import { firstView } from "./first-view.ts";
import { newSettings } from "./settings/new-settings.ts";

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

/** What goes out with one press of Send. */
export interface Sending {
  text: string;
  /** Files that the agent has already. */
  attachments?: readonly Attachment[];
  /** Models that answer side by side; undefined stands for the current one. */
  besides?: readonly (string | undefined)[];
}

/** Asks; the page moves to the new chat when there was none. */
export function useSend(chatId: string | null) {
  const agent = useAgent();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ text, attachments = [], besides }: Sending) => {
      const { send, enqueue } = agent.client.chats;
      const answers = besides?.map((model) => ({ model }));
      const refs = attachments.map(({ id, name }) => ({ id, name }));
      const wishes = { attachments: refs, ...(answers === undefined ? {} : { answers }) };
      const settings = newSettings.get();
      if (chatId === null) {
        return send.mutate({ text, ...wishes, ...(settings === null ? {} : { settings }) });
      }
      try {
        return await send.mutate({ text, chatId, ...wishes });
      } catch (error) {
        // An answer began in another window, or for a message that waited: this one waits, too.
        if (reportOf(error).code !== "CHAT_BUSY") throw error;
        await enqueue.mutate({ chatId, text, attachments: refs });
        return null;
      }
    },
    networkMode: "always",
    onSuccess: (sent, { text, attachments = [] }) => {
      if (chatId !== null || sent === null) return;
      const now = new Date().toISOString();
      chatFeed(agent, sent.chatId).seed(firstView(sent, { text, attachments, now }));
      newSettings.set(null);
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

/** Asks once the running answer is complete. */
export function useEnqueue(chatId: string | null) {
  const { client } = useAgent();
  return useMutation({
    mutationFn: async ({ text, attachments = [] }: Sending) => {
      const refs = attachments.map(({ id, name }) => ({ id, name }));
      if (chatId !== null) await client.chats.enqueue.mutate({ chatId, text, attachments: refs });
    },
    networkMode: "always",
  });
}
