import { typeColor } from "../../tensors/kinds.ts";

/** A quantization, in the colour that it has on every page. */
export function TypeMark({ type }: { type: string | null }) {
  if (type === null) return <span className="text-ink-3">–</span>;
  return (
    <span className="num inline-flex min-w-0 max-w-full items-center gap-1.5 text-xs" title={type}>
      <span
        aria-hidden="true"
        className="size-2.5 shrink-0 rounded-sm"
        style={{ background: `var(${typeColor(type)})` }}
      />
      <span className="truncate">{type}</span>
    </span>
  );
}
