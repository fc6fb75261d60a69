import type { HubRepository } from "@llcuda/protocol";
import { ChevronRight, Lock } from "lucide-react";
import { formatLargeCount } from "../../../ui/format.ts";
import { agoWords } from "../model-words.ts";
import type { RowTools } from "./row-props.ts";

interface RepositoryRowProps {
  repository: HubRepository;
  open: boolean;
  tools: RowTools;
}

/** A repository of the hub; its quantizations are shown below it. */
export function RepositoryRow({ repository, open, tools }: RepositoryRowProps) {
  const { id, downloads, likes, license, gated, updatedAt } = repository;
  return (
    <div role="gridcell" className="px-2 py-2 text-sm">
      <button
        type="button"
        tabIndex={-1}
        aria-expanded={open}
        onClick={() => tools.openRepository(open ? null : id)}
        className="group flex w-full min-w-0 items-start gap-1 text-start"
      >
        <ChevronRight
          size={14}
          aria-hidden="true"
          className="mt-0.75 shrink-0 text-ink-3 group-aria-expanded:rotate-90"
        />
        <span className="min-w-0 flex-1">
          <bdi className="block truncate font-medium group-hover:text-accent">{id}</bdi>
          <span className="flex flex-wrap gap-x-3 text-xs leading-4 text-ink-3">
            {gated && (
              <span className="flex items-center gap-1 text-warn">
                <Lock size={11} aria-hidden="true" /> gated: wants a token
              </span>
            )}
            <span>{license ?? "licence unknown"}</span>
            <span className="num">{formatLargeCount(downloads)} downloads</span>
            <span className="num max-sm:hidden">{formatLargeCount(likes)} likes</span>
            {updatedAt !== null && (
              <span className="num">updated {agoWords(updatedAt, tools.now)} ago</span>
            )}
          </span>
        </span>
      </button>
    </div>
  );
}
