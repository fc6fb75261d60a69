import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { formatCount } from "../../../ui/format.ts";
import { offerUndo } from "../../../ui/undo.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";

/** Shows what the model makes of the older messages, before anything is changed. */
export default function CompactDialog({
  chatId,
  onClose,
}: {
  chatId: string;
  onClose: () => void;
}) {
  const { client } = useAgent();
  const [changed, setChanged] = useState<string | null>(null);
  const { mutate, ...draft } = useMutation({
    mutationFn: (signal: AbortSignal) => client.chats.compact.mutate({ chatId }, { signal }),
    networkMode: "always",
  });
  const apply = useMutation({
    mutationFn: (summary: string) => client.chats.applyCompaction.mutate({ chatId, summary }),
    networkMode: "always",
    onSuccess: ({ before }) => {
      onClose();
      offerUndo({
        done: "Older messages summed up, in a branch of its own",
        undo: () => void client.chats.show.mutate({ chatId, messageId: before }),
      });
    },
  });
  useEffect(() => {
    const end = new AbortController();
    mutate(end.signal);
    return () => end.abort();
  }, [mutate]);
  const { data } = draft;
  const summary = changed ?? data?.summary ?? "";
  const error = draft.error ?? apply.error;
  return (
    <Dialog onClose={onClose} title="Sum up older messages">
      <div className="flex min-h-0 flex-col gap-3 overflow-auto p-4 text-sm">
        <p className="text-ink-2">
          A new branch begins with this summary and goes on with the last exchange. The branch with
          all messages stays.
        </p>
        <textarea
          aria-label="Summary"
          dir="auto"
          rows={8}
          value={summary}
          readOnly={data === undefined}
          placeholder={draft.isPending ? "The model is reading the older messages…" : ""}
          className="w-full resize-y rounded-md border border-line-strong bg-ground p-2.5"
          onChange={(event) => setChanged(event.target.value)}
        />
        <p role="status" className="num min-h-5 text-xs text-ink-3">
          {data !== undefined &&
            `${formatCount(data.older.length)} messages: ${formatCount(data.tokens.before)} tokens become ${formatCount(data.tokens.after)}.`}
        </p>
        {error !== null && <FailureCard error={reportOf(error)} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="accent"
            disabled={summary.trim() === "" || apply.isPending}
            onClick={() => apply.mutate(summary)}
          >
            Use it
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
