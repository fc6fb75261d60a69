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
      <div className="flex max-w-full flex-row-reverse items-start gap-1">
        <div
          dir="auto"
          className="max-w-160 min-w-0 rounded-lg border border-line bg-raised px-3.5 py-2 whitespace-pre-wrap wrap-anywhere"
        >
          {cut ? `${content.slice(0, SHOWN)}…` : content}
        </div>
        <div className="flex h-10 shrink-0 items-center gap-1 text-xs text-ink-3 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-sm:hidden">
          <time dateTime={createdAt} className="num">
            {formatTime(createdAt)}
          </time>
          <CopyButton label="Copy message" text={() => content} className="size-7!" />
        </div>
      </div>
      {cut && (
        <Button look="quiet" onClick={() => setWhole(true)}>
          Show all {formatCount(content.length)} characters
        </Button>
      )}
    </article>
  );
});
