import type { Attachment } from "@llcuda/protocol";
import { FileText, Image, Music, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { agentUrl } from "../../../connection/address.ts";
import { IconButton } from "../../../ui/Button.tsx";
import { attachmentWords } from "./attachment-words.ts";

const AttachmentPreview = lazy(() => import("./AttachmentPreview.tsx"));

const ICONS = { image: Image, audio: Music, text: FileText, pdf: FileText };

interface AttachmentChipProps {
  attachment: Attachment;
  /** Left out where it cannot be taken away any more. */
  onRemove?: () => void;
}

/** A file of a message: its picture or its kind, its name, and a look into it. */
export function AttachmentChip({ attachment, onRemove }: AttachmentChipProps) {
  const { id, kind, name } = attachment;
  const [open, setOpen] = useState(false);
  const Icon = ICONS[kind];
  // What was sent is looked at again; what is being written is only told apart.
  const large = kind === "image" && onRemove === undefined;
  return (
    <li className="flex max-w-full items-center rounded-md border border-line bg-raised text-sm">
      <button
        type="button"
        title={`Look into ${name}`}
        className={`flex min-w-0 gap-2 rounded-md p-1 hover:bg-lift ${large ? "flex-col" : "items-center pe-2.5"}`}
        onClick={() => setOpen(true)}
      >
        {kind === "image" ? (
          <img
            src={agentUrl(`attachments/${id}`)}
            alt=""
            className={`shrink-0 rounded object-cover ${large ? "size-40" : "size-8"}`}
          />
        ) : (
          <span className="flex size-8 shrink-0 items-center justify-center rounded bg-lift text-ink-2">
            <Icon size={16} aria-hidden="true" />
          </span>
        )}
        <span className={`flex min-w-0 flex-col text-start leading-4 ${large ? "px-1" : ""}`}>
          <span dir="auto" className={`truncate ${large ? "max-w-38" : "max-w-56"}`}>
            {name}
          </span>
          <span className="num text-xs text-ink-3">{attachmentWords(attachment)}</span>
        </span>
      </button>
      {onRemove !== undefined && (
        <IconButton label={`Remove ${name}`} icon={<X size={14} />} onClick={onRemove} />
      )}
      {open && (
        <Suspense>
          <AttachmentPreview attachment={attachment} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </li>
  );
}
