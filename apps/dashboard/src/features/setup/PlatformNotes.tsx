import type { MachineFacts } from "@llcuda/protocol";
import { Info } from "lucide-react";
import { platformName } from "./platform-name.ts";

/** What differs on this kind of machine, in one line that opens to the rest. */
export function PlatformNotes({ machine }: { machine: MachineFacts }) {
  const [first, ...rest] = machine.notes;
  if (first === undefined) return null;
  const line = (
    <>
      <Info size={14} className="mt-0.75 shrink-0" aria-hidden="true" />
      <span className="min-w-0 flex-1">
        <span className="font-medium text-ink">{platformName(machine)}.</span> {first}
      </span>
    </>
  );
  if (rest.length === 0) return <p className="flex gap-2 text-sm text-ink-2">{line}</p>;
  return (
    <details className="group text-sm text-ink-2">
      <summary className="flex cursor-pointer list-none gap-2 rounded-md">
        {line}
        <span className="shrink-0 text-accent group-open:hidden">{rest.length} more</span>
      </summary>
      <ul className="flex flex-col gap-1 ps-5.5 pt-1">
        {rest.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}
