import type { ToolCall } from "@llcuda/protocol";
import { Wrench } from "lucide-react";

/** What an answer is about to call, while it writes it; and what it never finished. */
export function CallsBeingWritten({ calls }: { calls: readonly ToolCall[] }) {
  return (
    <ul aria-label="Tools that it calls" className="flex flex-col gap-1">
      {calls.map(({ id, name, arguments: text }) => (
        <li key={id} className="flex min-w-0 items-center gap-2 text-xs text-ink-2">
          <Wrench size={13} aria-hidden="true" className="shrink-0 text-ink-3" />
          <bdi className="shrink-0 font-medium">{name}</bdi>
          <code className="num min-w-0 truncate">{text}</code>
        </li>
      ))}
    </ul>
  );
}
