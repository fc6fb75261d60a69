import { useState, type DragEvent } from "react";
import { takeFiles } from "./source/browser-files.ts";

/** Takes a file from this computer; the browser looks into it by itself. */
export function DropZone({ onOpen }: { onOpen: (file: string) => void }) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null): void => {
    const file = takeFiles([...(files ?? [])]);
    if (file !== null) onOpen(file);
  };
  const drag = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    // The field inside does the same for the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <label
      onDragOver={drag}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer.files);
      }}
      className={`relative flex max-w-180 cursor-pointer flex-col items-start gap-3 rounded-lg has-focus-visible:outline-2 has-focus-visible:outline-accent border border-dashed px-4 py-6 text-sm text-ink-2 ${over ? "border-accent bg-raised" : "border-line-strong"}`}
    >
      <span>
        Drop a GGUF file here, or choose one; of a model in parts, all of them. The browser reads it
        by itself: nothing of it is sent anywhere.
      </span>
      <input
        type="file"
        accept=".gguf"
        multiple
        aria-label="Choose a GGUF file of this computer"
        onChange={(event) => take(event.target.files)}
        className="absolute size-px opacity-0"
      />
      <span
        aria-hidden="true"
        className="control inline-flex items-center rounded-md border border-line bg-raised px-3 text-ink"
      >
        Choose files
      </span>
    </label>
  );
}
