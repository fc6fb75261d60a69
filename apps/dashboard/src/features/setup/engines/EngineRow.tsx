import type { EngineRecord, EngineWork } from "@llcuda/protocol";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useId } from "react";
import { StateMark } from "../../../ui/StateMark.tsx";
import { BackendMark } from "../../engine/BackendMark.tsx";
import { SOURCE_NAMES } from "../../engine/backend-words.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { EngineButtons } from "./EngineButtons.tsx";
import { EngineDetails } from "./EngineDetails.tsx";
import { Inside } from "./Inside.tsx";
import { FIT_WORDS, proofWords, sizeWords } from "./record-words.ts";
import type { EngineActions } from "./useEngineActions.ts";
import { WorkLine } from "./WorkLine.tsx";

/** The columns of a wide page; a narrow one stacks them. */
export const ROW_GRID =
  "lg:grid lg:grid-cols-[minmax(0,1.4fr)_minmax(0,0.8fr)_minmax(0,1.4fr)_7.5rem_12rem] lg:gap-x-5";

interface EngineRowProps {
  record: EngineRecord;
  work: EngineWork | undefined;
  /** Compute capabilities of this machine's GPUs, times ten. */
  gpus: readonly number[];
  open: boolean;
  actions: EngineActions;
}

/** One engine: what it is, what is in it, whether it fits and was proved, and what can be done. */
export function EngineRow({ record, work, gpus, open, actions }: EngineRowProps) {
  const { id, description, backend, source, fit, inUse, contents } = record;
  const details = useId();
  const fitWords = FIT_WORDS[fit.runs];
  const proof = proofWords(record);
  const size = sizeWords(record);
  const refused = actions.refused?.request.id === id ? actions.refused.error : null;
  return (
    <li
      className={`border-line not-first:border-t ${inUse ? "bg-accent-soft/30 shadow-[inset_2px_0_0_var(--accent)]" : ""}`}
    >
      <div className={`flex flex-col gap-2 px-3 py-2.5 text-sm ${ROW_GRID}`}>
        <div className="min-w-0">
          <h4 className="font-medium">
            <Link
              to={open ? "/setup" : "/setup/engines/$engineId"}
              params={open ? {} : { engineId: id }}
              resetScroll={false}
              aria-expanded={open}
              aria-controls={open ? details : undefined}
              className="group -ms-1 inline-flex items-start gap-1 rounded-md hover:text-accent"
            >
              <ChevronRight
                size={14}
                aria-hidden="true"
                className="mt-0.75 shrink-0 text-ink-3 group-aria-expanded:rotate-90"
              />
              <span dir="auto" className="wrap-anywhere">
                {description}
              </span>
            </Link>
          </h4>
          <p className="flex flex-wrap items-center gap-x-3 ps-3.5 text-xs leading-5 text-ink-2">
            {inUse && <span className="font-medium text-accent">In use</span>}
            <BackendMark backend={backend} />
            <span>{SOURCE_NAMES[source]}</span>
            {size !== null && <span className="num text-ink-3">{size}</span>}
          </p>
        </div>
        <Inside contents={contents} gpus={gpus} />
        <div className="flex min-w-0 gap-1.5 max-lg:ps-3.5">
          <span className="flex h-5 items-center">
            <StateMark state={fitWords.mark} />
          </span>
          <p className="min-w-0 wrap-anywhere">
            <span className="font-medium">{fitWords.word}.</span>{" "}
            <span className="text-ink-2">{fit.because}</span>
          </p>
        </div>
        <div className="min-w-0 max-lg:flex max-lg:flex-wrap max-lg:gap-x-2 max-lg:ps-3.5">
          <p className="flex items-center gap-1.5">
            <StateMark state={proof.mark} />
            {proof.word}
          </p>
          {proof.at !== null && (
            <p className="num text-xs leading-5 text-ink-3 lg:ps-5">{proof.at}</p>
          )}
        </div>
        <EngineButtons record={record} work={work} actions={actions} />
      </div>
      {work !== undefined && <WorkLine work={work} name={description} />}
      {refused !== null && (
        <div className="px-3 pb-3">
          <FailureCard error={refused} />
        </div>
      )}
      {open && <EngineDetails id={details} record={record} />}
    </li>
  );
}
