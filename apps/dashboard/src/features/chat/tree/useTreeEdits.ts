import type { AnswerOptions, AttachmentRef, Message } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { offerUndo } from "../../../ui/undo.ts";
import { useTree } from "./TreeContext.tsx";

/** What can be done with a message and the branch below it. */
export function useTreeEdits({ chatId, id: messageId }: Pick<Message, "chatId" | "id">) {
  const { client } = useAgent();
  const navigate = useNavigate();
  const { onFailure } = useTree();
  const message = { chatId, messageId };
  const common = {
    networkMode: "always",
    onMutate: () => onFailure(null),
    onError: (thrown: unknown) => onFailure(reportOf(thrown)),
  } as const;
  const show = useMutation({
    mutationFn: (id: string) => client.chats.show.mutate({ chatId, messageId: id }),
    ...common,
  });
  const edit = useMutation({
    mutationFn: (version: { text: string; attachments: AttachmentRef[] }) =>
      client.chats.edit.mutate({ ...message, ...version }),
    networkMode: "always",
  });
  const retry = useMutation({
    /** With the model that answers now and the chat's settings, where nothing else is wished. */
    mutationFn: (wish: { model?: string; options?: AnswerOptions }) =>
      client.chats.retry.mutate({ ...message, ...wish }),
    ...common,
  });
  const goOn = useMutation({
    mutationFn: () => client.chats.goOn.mutate(message),
    ...common,
  });
  const fork = useMutation({
    mutationFn: () => client.chats.fork.mutate(message),
    ...common,
    onSuccess: ({ chatId: forkId }) => {
      void navigate({ to: "/chat/$chatId", params: { chatId: forkId } });
    },
  });
  const remove = useMutation({
    mutationFn: () => client.chats.deleteBranch.mutate(message),
    ...common,
    onSuccess: ({ trashId }) =>
      offerUndo({
        done: "Branch deleted",
        undo: () => void client.chats.restoreBranch.mutate({ chatId, trashId }),
      }),
  });
  return { show, edit, retry, goOn, fork, remove };
}
