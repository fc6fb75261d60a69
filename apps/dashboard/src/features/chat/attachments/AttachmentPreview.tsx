import type { Attachment } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { agentUrl } from "../../../connection/address.ts";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { formatCount } from "../../../ui/format.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { attachmentWords } from "./attachment-words.ts";

/** Characters shown: some screens; the model gets all of them. */
const SHOWN = 20_000;

interface AttachmentPreviewProps {
  attachment: Attachment;
  onClose: () => void;
}

/** What the model gets of a file. Loaded when one is first looked into. */
export default function AttachmentPreview({ attachment, onClose }: AttachmentPreviewProps) {
  const { id, kind, name } = attachment;
  const url = agentUrl(`attachments/${id}`);
  return (
    <Dialog onClose={onClose} title={name}>
      <div className="flex min-h-0 flex-col gap-2 p-4 text-sm">
        <p className="num text-xs text-ink-3">{attachmentWords(attachment)}</p>
        {kind === "image" && (
          <img src={url} alt={name} className="max-h-[56vh] rounded-md object-contain" />
        )}
        {kind === "audio" && (
          // oxlint-disable-next-line jsx-a11y/media-has-caption -- a person's own recording has none
          <audio controls src={url} className="w-full" />
        )}
        {(kind === "text" || kind === "pdf") && <FileText id={id} />}
      </div>
    </Dialog>
  );
}

function FileText({ id }: { id: string }) {
  const { trpc } = useAgent();
  const { data, error } = useQuery(trpc.attachments.text.queryOptions({ id, length: SHOWN }));
  if (error !== null) return <FailureCard error={reportOf(error)} />;
  return (
    <>
      <pre
        dir="auto"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        tabIndex={0}
        className="max-h-[56vh] min-h-24 overflow-auto rounded-md border border-line bg-ground p-3 text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {data?.text ?? ""}
      </pre>
      {data !== undefined && data.total > SHOWN && (
        <p className="num text-xs text-ink-3">
          {formatCount(SHOWN)} of {formatCount(data.total)} characters; the model gets all of them.
        </p>
      )}
    </>
  );
}
