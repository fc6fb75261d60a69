import type { MetadataEntry } from "@llcuda/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { formatCount } from "../../../ui/format.ts";
import { RawText } from "../../../ui/Scroller.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { arrayCsv } from "../export/tables.ts";
import { elementsOf } from "../source/whole-lists.ts";
import { useSource } from "../source/SourceContext.tsx";
import { TemplateSource } from "./TemplateSource.tsx";
import { TemplateExample } from "./TemplateExample.tsx";

export const TEMPLATE = "tokenizer.chat_template";
const PAGE = 200;
/** The most that the agent gives at once; longer texts are templates of nobody. */
export const TEXT_CHARS = 262_144;

/** A long value: a text whole, an array page by page. */
export function MetadataValue({ entry }: { entry: MetadataEntry }) {
  const source = useSource();
  const { key, type, length } = entry;
  const isText = type === "string";
  const [start, setStart] = useState(0);
  const count = isText ? TEXT_CHARS : PAGE;
  const piece = useQuery({
    queryKey: ["tensor-file", source.file, "piece", key, start, count],
    queryFn: () => source.piece(key, start, count),
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
  if (piece.error !== null) return <FailureCard error={reportOf(piece.error)} />;
  const items = piece.data?.items ?? [];
  if (isText) {
    return (
      <div className="flex flex-col gap-3">
        {key === TEMPLATE ? (
          <TemplateSource template={items.join("")} />
        ) : (
          <RawText label={key} text={items.join("")} className="max-h-96" />
        )}
        {key === TEMPLATE && <TemplateExample />}
      </div>
    );
  }
  const last = Math.max(0, Math.ceil((length ?? 0) / PAGE) - 1) * PAGE;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2 text-xs">
        <Button disabled={start === 0} onClick={() => setStart(Math.max(0, start - PAGE))}>
          Back
        </Button>
        <Button disabled={start >= last} onClick={() => setStart(start + PAGE)}>
          Next
        </Button>
        <label className="inline-flex items-center gap-1.5 text-ink-2">
          From
          <input
            type="number"
            min={0}
            max={last}
            step={PAGE}
            value={start}
            onChange={(event) => setStart(Math.min(last, Math.max(0, Number(event.target.value))))}
            className="num control w-28 rounded-md border border-line bg-panel px-2"
          />
        </label>
        <span className="num text-ink-2">of {formatCount(length ?? 0)}</span>
        <SaveMenu
          what="the whole array"
          name={key}
          saved={{ csv: async () => arrayCsv(await elementsOf(source, key, length ?? 0)) }}
        />
      </div>
      <ol className="grid max-h-96 grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] gap-x-4 overflow-auto text-xs">
        {items.map((item, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- elements have no identity but their place
          <li key={start + i} className="num flex gap-2">
            <span className="w-16 shrink-0 text-end text-ink-3">{start + i}</span>
            <span dir="auto" className="min-w-0 truncate whitespace-pre" title={item}>
              {item}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
