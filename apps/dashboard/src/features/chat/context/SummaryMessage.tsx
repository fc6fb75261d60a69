import type { Message } from "@llcuda/protocol";
import { Shrink } from "lucide-react";
import { BranchSwitcher } from "../tree/BranchSwitcher.tsx";

/** What stands for older messages: the model is told it before everything else. */
export function SummaryMessage({ message }: { message: Message }) {
  return (
    <article
      aria-label="Summary of older messages"
      data-message={message.id}
      tabIndex={-1}
      className="message at-rest flex flex-col gap-1 rounded-lg border border-dashed border-line-strong px-3.5 py-2.5 text-sm"
    >
      <p className="flex items-center gap-1.5 text-xs text-ink-3">
        <Shrink size={12} aria-hidden="true" />
        Older messages, summed up; they are kept in a branch of their own
      </p>
      <div dir="auto" className="whitespace-pre-wrap wrap-anywhere text-ink-2">
        {message.content}
      </div>
      <BranchSwitcher message={message} />
    </article>
  );
}
