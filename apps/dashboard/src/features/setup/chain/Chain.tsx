import { Link } from "@tanstack/react-router";
import { Meter } from "../../../ui/Meter.tsx";
import { progressShare } from "../../../ui/progress.ts";
import { StateMark } from "../../../ui/StateMark.tsx";
import type { ChainLink, LinkId } from "./chain.ts";
import { LINK_MARK, LINK_WORD, linkValue, type KnownHere } from "./chain-words.ts";

interface ChainProps {
  chain: readonly ChainLink[];
  /** The link whose panel, with this id, is open below. */
  shown: LinkId | null;
  panelId: string;
  known: KnownHere;
}

/** From the GPU to the answer, as a line of links; each opens to what is known of it. */
export function Chain({ chain, shown, panelId, known }: ChainProps) {
  return (
    <ol className="grid grid-cols-4 p-1 sm:grid-cols-8">
      {chain.map((link, index) => (
        <li key={link.id} className="relative min-w-0">
          <ChainCell link={link} open={link.id === shown} panelId={panelId} known={known} />
          {index < chain.length - 1 && <Joint from={link} to={chain[index + 1]!} />}
        </li>
      ))}
    </ol>
  );
}

interface ChainCellProps {
  link: ChainLink;
  open: boolean;
  panelId: string;
  known: KnownHere;
}

function ChainCell({ link, open, panelId, known }: ChainCellProps) {
  const { id, title, status, progress } = link;
  const value = linkValue(link, known);
  const good = status === "ok";
  return (
    <Link
      to={open ? "/setup" : "/setup/$part"}
      params={open ? {} : { part: id }}
      // The chain stands still while a person walks along it.
      resetScroll={false}
      aria-expanded={open}
      aria-controls={open ? panelId : undefined}
      className="flex h-full min-h-12 flex-col items-center gap-1 rounded-md px-1 py-2 -outline-offset-2 hover:bg-raised aria-expanded:bg-raised sm:items-start sm:px-3"
    >
      <StateMark state={LINK_MARK[status]} size={16} />
      <span className="max-w-full truncate text-xs font-medium sm:text-sm">{title}</span>
      {good && <span className="sr-only">{LINK_WORD.ok}</span>}
      <span
        dir="auto"
        title={link.summary}
        className={`num max-w-full truncate text-xs max-sm:sr-only ${status === "fail" ? "text-fail" : "text-ink-2"}`}
      >
        {value}
      </span>
      {status === "running" && (
        <Meter
          share={progress === null ? null : progressShare(progress)}
          label={title}
          className="mt-auto w-full"
        />
      )}
    </Link>
  );
}

/** The line between two links: whole where the chain holds. */
function Joint({ from, to }: { from: ChainLink; to: ChainLink }) {
  const holds = from.status === "ok" && to.status === "ok";
  return (
    <span
      aria-hidden="true"
      className={`absolute start-9 -end-2.5 top-4 border-t max-sm:hidden ${holds ? "border-ok/50" : "border-dashed border-line-strong"}`}
    />
  );
}
