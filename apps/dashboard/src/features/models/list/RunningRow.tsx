import type { LoadedModel } from "@llcuda/protocol";
import { Link } from "@tanstack/react-router";
import { MessageSquare, Pin, PinOff, Power } from "lucide-react";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { formatCount, formatMemory, formatTimeLeft } from "../../../ui/format.ts";
import { StateMark } from "../../../ui/StateMark.tsx";
import { needOf, totalOf } from "../fit/fit-bar.ts";
import { LoadState } from "../load/LoadState.tsx";
import { agoWords, errorWords, heldBytes, runningWords } from "../model-words.ts";
import { RowName } from "./RowName.tsx";
import type { RowTools } from "./row-props.ts";

/** A model with an engine of its own: what it does, what it holds, when it goes. */
export function RunningRow({ loaded, tools }: { loaded: LoadedModel; tools: RowTools }) {
  const { model, state, pinned } = loaded;
  const { id, name } = model;
  const { mark, word } = runningWords(loaded);
  const ready = state.phase === "ready";
  const current = tools.current === id;
  return (
    <div role="gridcell" className="flex flex-col gap-1.5 px-3 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <div className="flex max-w-full min-w-0 items-center gap-2">
          <StateMark state={mark} />
          <RowName name={name} onOpen={() => tools.open(id)} />
        </div>
        <span className="text-xs text-ink-2">{word}</span>
        {current && state.phase !== "failed" && (
          <Link
            to="/chat"
            tabIndex={-1}
            className="text-xs font-medium text-accent underline-offset-4 hover:underline"
          >
            answers your chats
          </Link>
        )}
        <span className="flex-1" />
        {ready && (
          <>
            {!current && (
              <Button tabIndex={-1} onClick={() => tools.act({ kind: "use", id })}>
                <MessageSquare size={13} aria-hidden="true" /> Use in chats
                <span className="sr-only"> {name}</span>
              </Button>
            )}
            <IconButton
              tabIndex={-1}
              label={
                pinned ? `Unpin ${name}: it may make room` : `Pin ${name}: it never makes room`
              }
              aria-pressed={pinned}
              icon={pinned ? <PinOff size={14} /> : <Pin size={14} />}
              onClick={() => tools.act({ kind: "pin", id, pinned: !pinned })}
            />
            <Button tabIndex={-1} look="quiet" onClick={() => tools.act({ kind: "unload", id })}>
              <Power size={13} aria-hidden="true" /> Unload
              <span className="sr-only"> {name}</span>
            </Button>
          </>
        )}
      </div>
      {ready && <Figures loaded={loaded} now={tools.now} />}
      <LoadState
        loaded={loaded}
        act={tools.act}
        onFind={tools.find}
        onEdit={() => tools.open(id)}
        withLog={false}
      />
    </div>
  );
}

/** "8,192 ctx · holds 1.2 GiB, estimated 1.2 GiB (+1.7 %) · idle 6 min · pinned". */
function Figures({ loaded, now }: { loaded: LoadedModel; now: number }) {
  const { state, memory, answering, waiting, pinned, unloadsAt, lastUsedAt } = loaded;
  if (state.phase !== "ready") return null;
  const held = heldBytes(loaded);
  const { estimate, measured } = memory;
  const both = estimate !== null && measured !== null;
  const [guess, truth] = both ? [totalOf(needOf(estimate)), totalOf(needOf(measured))] : [0, 0];
  const error = both ? errorWords(guess, truth) : null;
  const left = unloadsAt === null ? null : Math.max(0, (Date.parse(unloadsAt) - now) / 1000);
  const parts = [
    `${formatCount(state.contextSize)} ctx`,
    `${formatCount(state.slots)} slots`,
    held === null ? null : `holds ${formatMemory(held)}`,
    error === null ? null : `estimated ${formatMemory(guess)} (${error})`,
    answering > 0 ? `answers ${answering}${waiting > 0 ? `, ${waiting} wait` : ""}` : null,
    answering > 0 ? null : `idle ${agoWords(lastUsedAt, now)}`,
    pinned ? "pinned" : null,
    left === null || pinned ? null : `unloads in ${formatTimeLeft(left)} when idle`,
  ];
  return (
    <p className="num flex flex-wrap gap-x-4 ps-5.5 text-xs leading-4 text-ink-2">
      {parts
        .filter((part) => part !== null)
        .map((part) => (
          <span key={part}>{part}</span>
        ))}
    </p>
  );
}
