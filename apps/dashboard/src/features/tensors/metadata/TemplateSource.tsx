import { useMemo } from "react";
import { Scroller } from "../../../ui/Scroller.tsx";
import { templateParts, type TemplatePart } from "./template-parts.ts";

const COLORS: Record<TemplatePart["kind"], string> = {
  text: "text-ink",
  value: "text-(--code-string)",
  statement: "text-(--code-keyword)",
  comment: "text-(--code-note)",
};

/** A chat template, with what is computed in colours. */
export function TemplateSource({ template }: { template: string }) {
  const parts = useMemo(() => templateParts(template), [template]);
  return (
    <Scroller
      role="group"
      aria-label="Chat template"
      className="num max-h-96 overflow-auto rounded-md border border-line bg-ground px-2.5 py-2 text-xs leading-5 whitespace-pre-wrap wrap-anywhere"
    >
      {parts.map(({ kind, text }, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- pieces of one text, always all of them
        <span key={i} className={COLORS[kind]}>
          {text}
        </span>
      ))}
    </Scroller>
  );
}
