import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { reportOf } from "../../../connection/report.ts";
import { formatCount } from "../../../ui/format.ts";
import { useSource } from "../source/SourceContext.tsx";

/** As many as the agent takes at once. */
const MAX_CHARS = 10_000;
/** More would be slow to lay out, and nobody reads them. */
const MAX_SHOWN = 1_000;

/** A text in the pieces that the model is given, while it is typed. */
export function TextCutter() {
  const source = useSource();
  const [text, setText] = useState("");
  const asked = useDeferredValue(text);
  const pieces = useQuery({
    queryKey: ["tensor-file", source.file, "tokenize", asked],
    queryFn: () => source.tokenize(asked),
    enabled: asked !== "",
    staleTime: Infinity,
    gcTime: 5_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
  const cut = asked === "" ? undefined : pieces.data;
  return (
    <div className="flex flex-col gap-2">
      <textarea
        aria-label="Text to cut"
        placeholder="A text, to see its tokens"
        rows={2}
        value={text}
        maxLength={MAX_CHARS}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        className="min-w-0 resize-y rounded-md border border-line bg-ground px-2.5 py-1.5 text-sm placeholder:text-ink-3"
      />
      {pieces.error !== null && <Refused error={pieces.error} />}
      {cut !== undefined && (
        <>
          <p role="status" className="num text-xs text-ink-2">
            {/* While the pieces are of the text before, no count is told. */}
            {!pieces.isPlaceholderData &&
              `${formatCount(cut.length)} ${cut.length === 1 ? "token" : "tokens"} for ${formatCount(asked.length)} characters`}
            {!pieces.isPlaceholderData &&
              cut.length > MAX_SHOWN &&
              `; the first ${formatCount(MAX_SHOWN)} are shown`}
          </p>
          <ol
            aria-label="Pieces"
            className="num flex max-h-60 flex-wrap items-start gap-0.5 overflow-auto text-xs"
          >
            {cut.slice(0, MAX_SHOWN).map(({ id, piece }, i) => (
              <li
                // oxlint-disable-next-line react/no-array-index-key -- a token may come twice
                key={i}
                className={`flex max-w-full flex-col rounded-sm px-1 ${i % 2 === 0 ? "bg-lift" : "bg-accent-soft"}`}
              >
                <span className="whitespace-pre-wrap wrap-anywhere">{visible(piece)}</span>
                <span className="text-ink-3">{id}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

function Refused({ error }: { error: unknown }) {
  const { message, hint } = reportOf(error);
  return (
    <p role="alert" className="text-sm text-warn">
      {message} {hint}
    </p>
  );
}

/** White space that would not be seen has a sign. */
function visible(piece: string): string {
  if (piece === "") return "\u00a0";
  return piece.replaceAll(" ", "\u00b7").replaceAll("\n", "\u23ce").replaceAll("\t", "\u21e5");
}
