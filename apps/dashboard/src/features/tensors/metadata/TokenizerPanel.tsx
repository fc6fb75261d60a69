import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { reportOf } from "../../../connection/report.ts";
import { formatCount, UNKNOWN } from "../../../ui/format.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { tokensCsv } from "../export/tables.ts";
import { tokensOf } from "../source/whole-lists.ts";
import { useSource } from "../source/SourceContext.tsx";
import { TextCutter } from "./TextCutter.tsx";

const SHOWN = 100;

/** The vocabulary: a token by its text or its id, and how a text is cut. */
export function TokenizerPanel() {
  const source = useSource();
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query);
  const page = useQuery({
    queryKey: ["tensor-file", source.file, "tokens", asked],
    queryFn: () => source.tokens(asked, 0, SHOWN),
    staleTime: Infinity,
    retry: false,
    placeholderData: keepPreviousData,
  });
  if (page.error !== null) return <FailureCard error={reportOf(page.error)} />;
  if (page.data === undefined || (page.data.total === 0 && asked === "")) return null;
  return (
    <Panel
      title="Tokenizer"
      aside={
        <span className="flex items-center gap-1">
          <span role="status" className="num text-xs text-ink-2">
            {formatCount(page.data.total)} {page.data.total === 1 ? "token" : "tokens"}
          </span>
          <SaveMenu
            what="the tokens"
            name="tokens"
            saved={{ csv: async () => tokensCsv(await tokensOf(source, asked)) }}
          />
        </span>
      }
    >
      <div className="flex flex-col gap-3">
        <input
          type="search"
          aria-label="Find tokens"
          placeholder="A part of a token’s text, or #id"
          value={query}
          spellCheck={false}
          onChange={(event) => setQuery(event.target.value)}
          className="num control rounded-md border border-line bg-ground px-2.5 text-sm placeholder:text-ink-3"
        />
        <ol
          aria-label="Tokens"
          className="grid max-h-60 grid-cols-[repeat(auto-fill,minmax(16rem,1fr))] gap-x-4 overflow-auto text-xs"
        >
          {page.data.tokens.map(({ id, text, type, score }) => (
            <li key={id} className="num flex items-baseline gap-2">
              <span className="w-14 shrink-0 text-end text-ink-3">{id}</span>
              <span className="min-w-0 flex-1 truncate whitespace-pre" title={text}>
                {text}
              </span>
              <span className="text-ink-3">{type === "normal" ? "" : (type ?? UNKNOWN)}</span>
              {score !== null && <span className="text-ink-3">{score.toPrecision(4)}</span>}
            </li>
          ))}
        </ol>
        <TextCutter />
      </div>
    </Panel>
  );
}
