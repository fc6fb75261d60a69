import { X } from "lucide-react";
import { IconButton } from "../../../ui/Button.tsx";
import { formatBytes } from "../../../ui/format.ts";
import { AttachmentChip } from "./AttachmentChip.tsx";
import type { DraftFile } from "./useDraftFiles.ts";

interface DraftFilesProps {
  files: readonly DraftFile[];
  /** The message goes out as soon as they are read. */
  awaited: boolean;
  onRemove: (file: DraftFile) => void;
}

/** The files that go out with the message. */
export function DraftFiles({ files, awaited, onRemove }: DraftFilesProps) {
  if (files.length === 0) return null;
  return (
    <ul aria-label="Attached files" className="flex flex-wrap gap-1.5">
      {files.map((file) =>
        file.attachment === null ? (
          <li
            key={file.key}
            role={file.error === null ? "status" : "alert"}
            className={`flex max-w-full items-center gap-2 rounded-md border ps-2.5 text-sm ${file.error === null ? "border-line bg-raised text-ink-2" : "border-fail/50 text-fail"}`}
          >
            <span className="min-w-0 py-1.5 wrap-anywhere">
              {file.error === null
                ? `Reading ${file.name}, ${formatBytes(file.size)}${awaited ? "; sent once it is read" : ""}`
                : `${file.error.message} ${file.error.hint}`}
            </span>
            <IconButton
              label={`Remove ${file.name}`}
              icon={<X size={14} />}
              onClick={() => onRemove(file)}
            />
          </li>
        ) : (
          <AttachmentChip
            key={file.key}
            attachment={file.attachment}
            onRemove={() => onRemove(file)}
          />
        ),
      )}
    </ul>
  );
}
