import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useAgent } from "../../connection/AgentContext.tsx";
import { Button } from "../../ui/Button.tsx";
import { formatBytes } from "../../ui/format.ts";
import { DropZone } from "./DropZone.tsx";
import { readAlone } from "./source/hub-address.ts";

interface FilePickerProps {
  onOpen: (file: string) => void;
  /** The file that another one is chosen for: the page has said so, and it is not offered itself. */
  beside?: string;
}

/** The models that are here, and a field for any other file. */
export function FilePicker({ onOpen, beside }: FilePickerProps) {
  const { trpc } = useAgent();
  const models = useQuery(
    trpc.models.list.queryOptions(undefined, {
      staleTime: 5_000,
      // The first model may be on its way while somebody looks here.
      refetchInterval: ({ state }) => (state.data?.length === 0 ? 2_000 : false),
    }),
  );
  const [typed, setTyped] = useState("");
  const others = (models.data ?? []).filter(({ id }) => id !== beside);
  const alone = readAlone(typed.trim());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.trim() !== "") onOpen(typed.trim());
  };
  return (
    <div className="flex flex-col gap-4">
      {beside === undefined && (
        <>
          <h1 className="text-xl font-semibold">Tensors</h1>
          <p className="max-w-180 text-ink-2">
            Looks into any GGUF file, whether it is loaded or not: what it holds, how its values are
            distributed, and every single one of them, whatever its type.
          </p>
        </>
      )}
      <ul className="flex max-w-180 flex-col gap-1">
        {others.map(({ id, name, size }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onOpen(id)}
              className="flex w-full items-baseline gap-3 rounded-md border border-line bg-panel px-3 py-2 text-start hover:border-line-strong"
            >
              <span dir="auto" className="min-w-0 flex-1 font-medium wrap-anywhere">
                {name}
              </span>
              <span className="num text-xs text-ink-2">{formatBytes(size)}</span>
            </button>
          </li>
        ))}
      </ul>
      {/* Not before the list is there: it would push the field away from under the mouse. */}
      <form
        onSubmit={submit}
        hidden={models.isPending}
        className="flex max-w-180 flex-wrap items-end gap-2"
      >
        <label className="flex min-w-60 flex-1 flex-col gap-1 text-sm text-ink-2">
          Another file: its path on the agent’s machine, or hf:OWNER/REPO/FILE
          <input
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder="/home/me/model.gguf"
            spellCheck={false}
            className="num control rounded-md border border-line bg-panel px-2.5 text-sm text-ink placeholder:text-ink-3"
          />
        </label>
        <Button type="submit" look="accent">
          Open
        </Button>
        {alone !== null && (
          <Button
            onClick={() => onOpen(alone)}
            title="The browser asks Hugging Face itself; the agent is left out"
          >
            Open in this browser alone
          </Button>
        )}
      </form>
      <DropZone onOpen={onOpen} />
    </div>
  );
}
