import type { Message } from "@llcuda/protocol";
import { memo, useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { formatCount, formatTime } from "../../ui/format.ts";
import { AttachmentChip } from "./attachments/AttachmentChip.tsx";
import { BranchSwitcher } from "./tree/BranchSwitcher.tsx";
import { EditMessage } from "./tree/EditMessage.tsx";
import { MessageActions } from "./tree/MessageActions.tsx";

/** Characters shown of a long message until the reader asks for more of it. */
const SHOWN = 3_000;
/** No browser lays out megabytes in a bearable time. The copy has all of it. */
const MOST_SHOWN = 100_000;

export const UserMessage = memo(({ message }: { message: Message }) => {
  const { attachments, content, createdAt } = message;
  const [more, setMore] = useState(false);
  const [editing, setEditing] = useState(false);
  const shown = more ? MOST_SHOWN : SHOWN;
  // A cut that saves next to nothing is none.
  const cut = content.length > shown * 1.2;
  return (
    <article
      aria-label="You"
      data-message={message.id}
      tabIndex={-1}
      className="message at-rest group flex flex-col items-end gap-1"
    >
      {attachments.length > 0 && !editing && (
        <ul
          aria-label="Attached files"
          className="flex max-w-160 flex-wrap items-end justify-end gap-1.5"
        >
          {attachments.map((attachment, index) => (
            // The same file may be there under two names.
            // oxlint-disable-next-line react/no-array-index-key
            <AttachmentChip key={index} attachment={attachment} />
          ))}
        </ul>
      )}
      {editing ? (
        <EditMessage message={message} onDone={() => setEditing(false)} />
      ) : (
        <div className="flex max-w-full flex-row-reverse items-start gap-1 max-sm:flex-col max-sm:items-end">
          <div
            dir="auto"
            className="max-w-160 min-w-0 rounded-lg border border-line bg-raised px-3.5 py-2 whitespace-pre-wrap wrap-anywhere"
          >
            {cut ? `${content.slice(0, shown)}…` : content}
          </div>
          <div className="flex h-10 shrink-0 items-center gap-1 text-xs text-ink-3 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100 max-sm:h-7">
            <time dateTime={createdAt} className="num">
              {formatTime(createdAt)}
            </time>
            <CopyButton
              label="Copy message"
              text={() => content}
              shortcut="c"
              className="size-7!"
            />
            <MessageActions message={message} onEdit={() => setEditing(true)} />
          </div>
        </div>
      )}
      <BranchSwitcher message={message} />
      {cut && !editing && (
        <p className="flex items-center gap-2 text-xs text-ink-3">
          {formatCount(shown)} of {formatCount(content.length)} characters
          {!more && (
            <Button look="quiet" onClick={() => setMore(true)}>
              Show more
            </Button>
          )}
        </p>
      )}
    </article>
  );
});
