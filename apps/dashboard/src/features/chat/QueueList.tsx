import type { MessageQueue, QueuedMessage } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { Clock, Pencil, X } from "lucide-react";
import { useState } from "react";
import { useAgent } from "../../connection/AgentContext.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { takeFocus } from "../../ui/take-focus.ts";

interface QueueListProps {
  chatId: string;
  queue: MessageQueue;
}

/** Messages that go out one after the other, as long as they can still be changed. */
export function QueueList({ chatId, queue: { items, held } }: QueueListProps) {
  const { client } = useAgent();
  const sendNow = useMutation({
    mutationFn: () => client.chats.sendQueued.mutate({ chatId }),
    networkMode: "always",
  });
  if (items.length === 0) return null;
  return (
    <section aria-label="Waiting messages" className="flex flex-col gap-1">
      <div className="flex items-center gap-2 text-xs text-ink-3">
        <Clock size={12} aria-hidden="true" className="shrink-0" />
        {held ? "Not sent: the last answer did not come to its end." : "Sent after this answer"}
        {held && (
          <Button
            look="quiet"
            className="h-7! text-xs! text-accent!"
            disabled={sendNow.isPending}
            onClick={() => sendNow.mutate()}
          >
            Send now
          </Button>
        )}
      </div>
      <ol className="flex max-h-40 flex-col gap-1 overflow-y-auto">
        {items.map((item) => (
          <QueuedRow key={item.id} chatId={chatId} item={item} />
        ))}
      </ol>
    </section>
  );
}

function QueuedRow({ chatId, item }: { chatId: string; item: QueuedMessage }) {
  const { client } = useAgent();
  const [edited, setEdited] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: (text: string) => client.chats.changeQueued.mutate({ chatId, id: item.id, text }),
    networkMode: "always",
  });
  const remove = useMutation({
    mutationFn: () => client.chats.removeQueued.mutate({ chatId, id: item.id }),
    networkMode: "always",
  });
  const save = (): void => {
    const text = edited?.trim() ?? "";
    if (text !== "" && text !== item.text) change.mutate(text);
    setEdited(null);
  };
  return (
    <li className="flex items-center gap-1 rounded-md border border-line bg-raised ps-3 text-sm">
      {edited === null ? (
        <span dir="auto" className="min-w-0 flex-1 truncate text-ink-2">
          {item.text}
        </span>
      ) : (
        <input
          ref={takeFocus}
          value={edited}
          dir="auto"
          aria-label="Waiting message"
          className="control min-w-0 flex-1 bg-transparent outline-none"
          onChange={(event) => setEdited(event.target.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Enter") save();
            else if (event.key === "Escape") setEdited(null);
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      )}
      <IconButton
        label="Change this message"
        icon={<Pencil size={13} />}
        className="size-8!"
        onClick={() => setEdited(item.text)}
      />
      <IconButton
        label="Remove this message"
        icon={<X size={14} />}
        className="size-8!"
        disabled={remove.isPending}
        onClick={() => remove.mutate()}
      />
    </li>
  );
}
