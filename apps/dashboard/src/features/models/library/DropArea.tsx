import { X } from "lucide-react";
import { useState, type DragEvent, type ReactNode } from "react";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { ProgressLine } from "../../../ui/ProgressLine.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { upload, uploads, type Upload } from "./uploads.ts";

const isFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes("Files");

/** Takes GGUF files wherever on the page they are dropped, and shows how far they are. */
export function DropArea({ children }: { children: ReactNode }) {
  const [over, setOver] = useState(false);
  const running = useReadable(uploads);
  return (
    // Files are chosen by the keyboard in the sources dialog.
    <div
      role="presentation"
      className="relative flex h-full flex-col"
      onDragOver={(event) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        setOver(false);
        for (const file of event.dataTransfer.files) upload(file);
      }}
    >
      {running.length > 0 && (
        <ul className="flex flex-col gap-2 border-b border-line bg-panel px-4 py-2">
          {running.map((each) => (
            <UploadLine key={each.id} upload={each} />
          ))}
        </ul>
      )}
      <div className="min-h-0 flex-1">{children}</div>
      {over && (
        <div className="pointer-events-none absolute inset-2 z-40 flex items-center justify-center rounded-lg border-2 border-dashed border-accent bg-veil">
          <p className="rounded-md bg-panel px-4 py-2 font-medium">
            Drop a GGUF file: it is copied to the agent’s machine
          </p>
        </div>
      )}
    </div>
  );
}

function UploadLine({ upload: { name, done, total, error, resume, cancel } }: { upload: Upload }) {
  if (error !== null) {
    return (
      <li className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <FailureCard error={error}>
            <Button onClick={resume}>Go on</Button>
          </FailureCard>
        </div>
        <IconButton label={`Put away ${name}`} icon={<X size={14} />} onClick={cancel} />
      </li>
    );
  }
  const progress = { unit: "bytes", done, total, ratePerSecond: null, secondsLeft: null } as const;
  return (
    <li className="flex items-center gap-3 text-sm">
      <bdi className="min-w-0 basis-60 truncate">{name}</bdi>
      <div className="min-w-0 flex-1">
        <ProgressLine progress={progress} label={`Upload of ${name}`} />
      </div>
      <Button onClick={cancel}>Cancel</Button>
    </li>
  );
}
