import type { Message } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { offerUndo } from "../../../ui/undo.ts";

/** What can be done with a message and the branch below it. */
export function useTreeEdits({ chatId, id: messageId }: Pick<Message, "chatId" | "id">) {
  const { client } = useAgent();
  const navigate = useNavigate();
  const message = { chatId, messageId };
  const show = useMutation({
    mutationFn: (id: string) => client.chats.show.mutate({ chatId, messageId: id }),
    networkMode: "always",
  });
  const edit = useMutation({
    mutationFn: (text: string) => client.chats.edit.mutate({ ...message, text }),
    networkMode: "always",
  });
  const goOn = useMutation({
    mutationFn: () => client.chats.goOn.mutate(message),
    networkMode: "always",
  });
  const fork = useMutation({
    mutationFn: () => client.chats.fork.mutate(message),
    networkMode: "always",
    onSuccess: ({ chatId: forkId }) => {
      void navigate({ to: "/chat/$chatId", params: { chatId: forkId } });
    },
  });
  const remove = useMutation({
    mutationFn: () => client.chats.deleteBranch.mutate(message),
    networkMode: "always",
    onSuccess: ({ trashId }) =>
      offerUndo({
        done: "Branch deleted",
        undo: () => void client.chats.restoreBranch.mutate({ chatId, trashId }),
      }),
  });
  return { show, edit, goOn, fork, remove };
}
