import type { Chat } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { offerUndo } from "../../../ui/undo.ts";

type Facts = Partial<Pick<Chat, "title" | "folder" | "tags" | "pinned" | "archived">>;

/** What can be done with a chat of the list; what takes it away can be undone. */
export function useChatEdits() {
  const { client } = useAgent();
  const change = useMutation({
    mutationFn: ({ chatId, ...facts }: Facts & { chatId: string }) =>
      client.chats.change.mutate({ chatId, ...facts }),
    networkMode: "always",
  });
  const archive = useMutation({
    mutationFn: ({ id: chatId, archived }: Chat) =>
      client.chats.change.mutate({ chatId, archived: !archived }),
    networkMode: "always",
    onSuccess: (_, { id: chatId, archived }) =>
      offerUndo({
        done: archived ? "Back among the active chats" : "Chat archived",
        undo: () => void client.chats.change.mutate({ chatId, archived }),
      }),
  });
  const remove = useMutation({
    mutationFn: ({ id: chatId }: Chat) => client.chats.delete.mutate({ chatId }),
    networkMode: "always",
    onSuccess: (_, { id: chatId }) =>
      offerUndo({
        done: "Chat deleted",
        undo: () => void client.chats.restore.mutate({ chatId }),
      }),
  });
  const restore = useMutation({
    mutationFn: ({ id: chatId }: Chat) => client.chats.restore.mutate({ chatId }),
    networkMode: "always",
  });
  const removeForGood = useMutation({
    mutationFn: ({ id: chatId }: Chat) => client.chats.deleteForGood.mutate({ chatId }),
    networkMode: "always",
  });
  return { change, archive, remove, restore, removeForGood };
}
