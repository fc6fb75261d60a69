import { CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import { schemaVerdict } from "./schema-verdict.ts";

interface SchemaLineProps {
  schema: string;
  text: string;
  finished: boolean;
}

/** Longer answers are checked at their end only: a check takes as long as the answer is. */
const MAX_LIVE_CHARS = 32_000;

/** Whether an answer satisfies the schema that it was asked with. Loaded with the first such answer. */
export default function SchemaLine({ schema, text, finished }: SchemaLineProps) {
  const late = !finished && text.length > MAX_LIVE_CHARS;
  const { state, faults } = late
    ? { state: "growing" as const, faults: [] }
    : schemaVerdict(schema, text, finished);
  return (
    <div className="flex min-h-5 flex-col gap-0.5 text-xs">
      {state === "broken" ? (
        <p className="flex items-center gap-1.5 text-fail">
          <CircleX size={13} aria-hidden="true" /> Does not satisfy the schema
        </p>
      ) : state === "satisfied" ? (
        <p className="flex items-center gap-1.5 text-ok">
          <CircleCheck size={13} aria-hidden="true" /> Satisfies the schema
        </p>
      ) : (
        <p className="flex items-center gap-1.5 text-ink-3">
          <LoaderCircle size={13} aria-hidden="true" /> As far as it came, the schema holds
        </p>
      )}
      {faults.map((fault) => (
        <p key={fault} className="ps-5 text-ink-2 wrap-anywhere">
          {fault}
        </p>
      ))}
    </div>
  );
}
