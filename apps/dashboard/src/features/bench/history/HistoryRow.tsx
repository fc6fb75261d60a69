import type { BenchSummary } from "@llcuda/protocol";
import { CircleAlert, Trash2, TrendingDown } from "lucide-react";
import { IconButton } from "../../../ui/Button.tsx";
import { formatTime } from "../../../ui/format.ts";
import { StateMark } from "../../../ui/StateMark.tsx";
import { kindName } from "../plan/kinds.ts";
import { formatQuantity } from "../quantity-words.ts";
import { isLive, STATUS_WORDS } from "../run/status-words.ts";

interface HistoryRowProps {
  run: BenchSummary;
  shown: boolean;
  marked: boolean;
  onOpen: () => void;
  onMark: (on: boolean) => void;
  onDelete: () => void;
}

/** A run of the history: what, when, its figure, and whether it is to be believed. */
export function HistoryRow({ run, shown, marked, onOpen, onMark, onDelete }: HistoryRowProps) {
  const { conditions, disturbed, headline, plan, regression, startedAt, status, tags, title } = run;
  const { state, words } = STATUS_WORDS[status];
  return (
    <li
      className={`group flex items-start gap-1 rounded-md ps-2 pe-1 ${shown ? "bg-raised" : "hover:bg-raised"}`}
    >
      <input
        type="checkbox"
        aria-label={`Mark ${title}, ${formatTime(startedAt)}`}
        checked={marked}
        onChange={(event) => onMark(event.target.checked)}
        className="mt-2.5 size-4 shrink-0 accent-accent"
      />
      <button
        type="button"
        aria-current={shown || undefined}
        onClick={onOpen}
        className="flex min-w-0 flex-1 flex-col gap-0.5 rounded px-1.5 py-1.5 text-start"
      >
        <span className="flex min-w-0 items-center gap-1.5 text-sm">
          <StateMark state={state} size={12} />
          <span className="sr-only">{words}: </span>
          <span dir="auto" className="min-w-0 truncate">
            {title}
          </span>
        </span>
        <span className="num flex flex-wrap items-center gap-x-2 text-xs text-ink-2">
          {headline !== null && (
            <span className="text-ink">{formatQuantity(headline.quantity, headline.value)}</span>
          )}
          <span className="text-ink-3">
            {kindName(plan.kind)}, {formatTime(startedAt)}
          </span>
          {conditions.engine !== null && (
            <span className="text-ink-3">{conditions.engine.backend}</span>
          )}
          {regression !== null && (
            <span title={regression} className="flex items-center gap-1 text-fail">
              <TrendingDown size={12} aria-hidden="true" /> slower
            </span>
          )}
          {disturbed && (
            <span className="flex items-center gap-1 text-warn">
              <CircleAlert size={12} aria-hidden="true" /> disturbed
            </span>
          )}
          {tags.map((tag) => (
            <span key={tag} dir="auto" className="rounded-full bg-lift px-2 font-sans">
              {tag}
            </span>
          ))}
        </span>
      </button>
      {!isLive(status) && (
        <IconButton
          label={`Delete ${title}, ${formatTime(startedAt)}`}
          icon={<Trash2 size={14} />}
          onClick={onDelete}
          className="mt-0.5 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
        />
      )}
    </li>
  );
}
