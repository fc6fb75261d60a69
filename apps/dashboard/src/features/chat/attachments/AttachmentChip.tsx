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
  return (
    <li className="flex max-w-full items-center rounded-md border border-line bg-raised text-sm">
      <button
        type="button"
        title={`Look into ${name}`}
        className="flex min-w-0 items-center gap-2 rounded-md p-1 pe-2.5 hover:bg-lift"
        onClick={() => setOpen(true)}
      >
        {kind === "image" ? (
          <img
            src={agentUrl(`attachments/${id}`)}
            alt=""
            className="size-8 shrink-0 rounded object-cover"
          />
        ) : (
          <span className="flex size-8 shrink-0 items-center justify-center rounded bg-lift text-ink-2">
            <Icon size={16} aria-hidden="true" />
          </span>
        )}
        <span className="flex min-w-0 flex-col text-start leading-4">
          <span dir="auto" className="max-w-56 truncate">
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
