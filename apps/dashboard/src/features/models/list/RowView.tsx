import { Button } from "../../../ui/Button.tsx";
import { DownloadRow } from "../downloads/DownloadRow.tsx";
import { LocalRow } from "./LocalRow.tsx";
import { OfferRow } from "./OfferRow.tsx";
import { RepositoryRow } from "./RepositoryRow.tsx";
import type { RowTools } from "./row-props.ts";
import type { Row } from "./rows.ts";
import { RunningRow } from "./RunningRow.tsx";

interface RowViewProps {
  row: Row;
  tools: RowTools;
  onMore: () => void;
  onAgain: () => void;
}

/** One row of the list, whatever it is. */
export function RowView({ row, tools, onMore, onAgain }: RowViewProps) {
  switch (row.kind) {
    case "heading":
      return (
        <div role="gridcell" className="flex flex-wrap items-baseline gap-x-3 px-3 pt-4 pb-1">
          <h2 className="text-xs font-medium text-ink-2">{row.title}</h2>
          <span className="num flex-1 text-xs text-ink-3 max-sm:min-w-2/3">{row.note}</span>
          {row.together?.map(({ name, requests }) => (
            <button
              key={name}
              type="button"
              className="-my-1 min-h-6 text-xs text-accent underline-offset-4 hover:underline pointer-coarse:min-h-10"
              onClick={() => requests.forEach((request) => tools.act(request))}
            >
              {name}
            </button>
          ))}
        </div>
      );
    case "running":
      return <RunningRow loaded={row.loaded} tools={tools} />;
    case "download":
      return <DownloadRow download={row.download} problem={row.problem} tools={tools} />;
    case "local":
      return <LocalRow model={row.model} loaded={row.loaded} tools={tools} />;
    case "offer":
      return <OfferRow offer={row.offer} tools={tools} />;
    case "repository":
      return <RepositoryRow repository={row.repository} open={row.open} tools={tools} />;
    case "note":
      return (
        <div role="gridcell" className="max-w-180 px-3 py-2 text-sm text-ink-2">
          {row.more === true ? (
            <Button tabIndex={-1} onClick={onMore}>
              {row.text}
            </Button>
          ) : (
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <p className="min-w-0 wrap-anywhere">{row.text}</p>
              {row.again === true && !tools.offline && (
                <Button tabIndex={-1} onClick={onAgain}>
                  Ask again
                </Button>
              )}
            </div>
          )}
        </div>
      );
  }
}
