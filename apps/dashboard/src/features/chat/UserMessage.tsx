import type { Message } from "@llcuda/protocol";
import { memo, useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { formatCount, formatTime } from "../../ui/format.ts";

/** Characters shown of a long message until the reader asks for all of it. */
const SHOWN = 3_000;

export const UserMessage = memo(({ message }: { message: Message }) => {
  const { content, createdAt } = message;
  const [whole, setWhole] = useState(false);
  const cut = !whole && content.length > SHOWN * 1.2;
  return (
    <article aria-label="You" className="group flex flex-col items-end gap-1">
      <div
        dir="auto"
        className="max-w-[min(100%,640px)] rounded-lg border border-line bg-raised px-3.5 py-2 whitespace-pre-wrap wrap-anywhere"
      >
        {cut ? `${content.slice(0, SHOWN)}…` : content}
      </div>
      {cut && (
        <Button look="quiet" onClick={() => setWhole(true)}>
          Show all {formatCount(content.length)} characters
        </Button>
      )}
      <div className="flex h-6 items-center gap-1 text-xs text-ink-3 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
        <time dateTime={createdAt} className="num">
          {formatTime(createdAt)}
        </time>
        <CopyButton label="Copy message" text={() => content} className="size-6!" />
      </div>
    </article>
  );
});
