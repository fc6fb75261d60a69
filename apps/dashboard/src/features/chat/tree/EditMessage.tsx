import type { Message } from "@llcuda/protocol";
import { useState } from "react";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { AttachmentChip } from "../attachments/AttachmentChip.tsx";
import { useTreeEdits } from "./useTreeEdits.ts";

function beginAtTheEnd(field: HTMLTextAreaElement | null): void {
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

/** Writes another version of a message, in its place. */
export function EditMessage({ message, onDone }: { message: Message; onDone: () => void }) {
  const { edit } = useTreeEdits(message);
  const [text, setText] = useState(message.content);
  // By their places: the same file may be there twice.
  const [kept, setKept] = useState(() => [...message.attachments.keys()]);
  const asks = message.role === "user";
  const changed = text !== message.content || kept.length < message.attachments.length;
  const empty = text.trim() === "" && kept.length === 0;
  const unfit = empty || !changed;
  const save = (): void => {
    if (unfit) return;
    const attachments = message.attachments
      .filter((_, place) => kept.includes(place))
      .map(({ id, name }) => ({ id, name }));
    edit.mutateAsync({ text, attachments }).then(onDone, () => undefined);
  };
  return (
    <form
      className="flex w-full flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {kept.length > 0 && (
        <ul aria-label="Attached files" className="flex flex-wrap gap-1.5">
          {kept.map((place) => (
            <AttachmentChip
              key={place}
              attachment={message.attachments[place]!}
              onRemove={() => setKept(kept.filter((each) => each !== place))}
            />
          ))}
        </ul>
      )}
      <textarea
        ref={beginAtTheEnd}
        value={text}
        dir="auto"
        aria-label={asks ? "Edit the question" : "Edit the answer"}
        className="field-sizing-content max-h-[60vh] min-h-20 w-full resize-y rounded-lg border border-accent bg-panel px-3.5 py-2 outline-none"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") onDone();
          else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {edit.error !== null && <FailureCard error={reportOf(edit.error)} />}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button look="accent" type="submit" disabled={unfit || edit.isPending}>
          {asks ? "Ask this instead" : "Keep as a version"}
        </Button>
      </div>
    </form>
  );
}
