import type { Chat, ChatsFormat } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { saveFile } from "../../../ui/save-file.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";

const FORMATS: readonly { format: ChatsFormat; name: string; holds: string }[] = [
  { format: "html", name: "Page", holds: "To share: one file that any browser shows" },
  { format: "markdown", name: "Markdown", holds: "To read and edit; llcuda reads it back" },
  { format: "json", name: "JSON", holds: "Everything: all branches, figures, settings" },
  { format: "open-webui", name: "Open WebUI", holds: "For its “Import chats”" },
  { format: "llama-ui", name: "llama-server", holds: "For the page of llama-server" },
];

/** A chat as a file. Loaded when it is first opened. */
export default function SaveDialog({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const { client } = useAgent();
  const [files, setFiles] = useState(true);
  const save = useMutation({
    mutationFn: (format: ChatsFormat) =>
      client.chats.export.query({ chatIds: [chat.id], format, files }),
    networkMode: "always",
    onSuccess: ({ name, type, text }) => {
      saveFile(name, new Blob([text], { type }));
      onClose();
    },
  });
  return (
    <Dialog onClose={onClose} title="Save or share">
      <div className="flex flex-col gap-3 overflow-auto p-4">
        <p dir="auto" className="truncate text-sm text-ink-2">
          {chat.title}
        </p>
        <ul className="flex flex-col gap-2">
          {FORMATS.map(({ format, name, holds }) => (
            <li key={format} className="flex items-center gap-3">
              <Button
                className="w-32 shrink-0"
                disabled={save.isPending}
                onClick={() => save.mutate(format)}
              >
                {name}
              </Button>
              <span className="text-sm text-ink-2">{holds}</span>
            </li>
          ))}
        </ul>
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={files}
            onChange={(event) => setFiles(event.target.checked)}
            className="size-4 accent-accent"
          />
          With attached files
        </label>
        <p className="text-xs text-ink-3">
          The system prompt and all other settings of the chat go along.
        </p>
        {save.error !== null && <FailureCard error={reportOf(save.error)} />}
      </div>
    </Dialog>
  );
}
