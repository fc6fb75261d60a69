import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { formatCount } from "../../../ui/format.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { importChats } from "./import-chats.ts";

const count = (number: number, one: string, many: string): string =>
  `${formatCount(number)} ${number === 1 ? one : many}`;

/** Chats from a file of llcuda or of another program. Loaded when it is first opened. */
export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const bring = useMutation({
    mutationFn: importChats,
    networkMode: "always",
  });
  const { data } = bring;
  const first = data?.chatIds[0];
  return (
    <Dialog onClose={onClose} title="Bring chats from a file">
      <div className="flex flex-col gap-3 overflow-auto p-4 text-sm">
        <p className="text-ink-2">
          JSON or Markdown that llcuda has saved, an export of Open WebUI, or one of llama-server’s
          own page, also as an archive. What is here already stays.
        </p>
        <input
          type="file"
          aria-label="File with chats"
          accept=".json,.jsonl,.md,.zip,application/json,text/markdown,application/zip"
          disabled={bring.isPending}
          className="text-sm file:me-3 file:h-8 file:cursor-pointer file:rounded-md file:border file:border-line-strong file:bg-raised file:px-3 file:text-ink"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) bring.mutate(file);
          }}
        />
        <p role="status" className="min-h-5">
          {data !== undefined &&
            `${count(data.chatIds.length, "chat", "chats")} with ${count(data.messages, "message", "messages")}.` +
              (data.leftOut > 0
                ? ` ${count(data.leftOut, "part", "parts")} had no place here: files of kinds that llcuda does not take, settings of other programs, or the end of a very long text.`
                : "")}
        </p>
        {bring.error !== null && <FailureCard error={reportOf(bring.error)} />}
        <div className="flex justify-end gap-2">
          {first !== undefined && (
            <Button
              onClick={() => {
                void navigate({ to: "/chat/$chatId", params: { chatId: first } });
                onClose();
              }}
            >
              Open the first
            </Button>
          )}
          <Button look="accent" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
