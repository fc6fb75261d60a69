import type { EngineCatalog, MachineFacts, Probe } from "@llcuda/protocol";
import type { ReactNode } from "react";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { ProgressLine } from "../../../ui/ProgressLine.tsx";
import { StateMark } from "../../../ui/StateMark.tsx";
import { useNow } from "../../../ui/useNow.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { stepDuration } from "../step-words.ts";
import { Attempts } from "./Attempts.tsx";
import type { ChainLink } from "./chain.ts";
import { LINK_MARK, LINK_WORD } from "./chain-words.ts";
import { GpuList } from "./GpuList.tsx";
import { LibraryList } from "./LibraryList.tsx";
import { ownFacts } from "./own-facts.ts";
import { Probes } from "./Probes.tsx";
import { probesOf } from "./probes.ts";
import { WhatRuns } from "./WhatRuns.tsx";

interface LinkPanelProps {
  id: string;
  link: ChainLink;
  machine: MachineFacts | null;
  catalog: EngineCatalog | null;
}

/** What is known of one link: what is wrong and what helps, its facts, and the raw answers. */
export function LinkPanel({ id, link, machine, catalog }: LinkPanelProps) {
  const { title, status, summary, error, log, progress, attempts } = link;
  const now = useNow(status === "running" ? 1_000 : null);
  const duration = stepDuration(link, now);
  const probes = machine === null ? [] : probesOf(link.id, machine.probes);
  const facts = ownFacts(link, probes);
  return (
    <section
      id={id}
      aria-label={title}
      className="flex flex-col gap-4 border-t border-line p-3 text-sm sm:p-4"
    >
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <StateMark state={LINK_MARK[status]} size={16} />
        <h2 className="text-base font-semibold">{title}</h2>
        <span className={status === "fail" ? "text-fail" : "text-ink-2"}>{LINK_WORD[status]}</span>
        {duration !== null && <span className="num text-xs text-ink-3">{duration}</span>}
        {/* The card below says it already. */}
        {error === null && summary !== "" && (
          <p dir="auto" className="basis-full wrap-anywhere">
            {summary}
          </p>
        )}
      </header>
      {error !== null && (
        <FailureCard error={error} log={log} tone={status === "warn" ? "warn" : "fail"} />
      )}
      {error !== null && link.id !== "model" && (
        <WhatRuns catalog={catalog} lacking={link.id === "runtime"} />
      )}
      {status === "running" && progress !== null && (
        <ProgressLine progress={progress} label={title} />
      )}
      {attempts.length > 0 && (
        <Part title="Tried, in this order">
          <Attempts attempts={attempts} said={error} />
        </Part>
      )}
      {link.id === "gpu" && machine !== null && machine.gpus.length > 0 && (
        <GpuList gpus={machine.gpus} />
      )}
      {facts.length > 0 && (
        <Facts long>
          {facts.map(({ name, value }, index) => (
            // Two facts may have one name, as two toolkits have.
            // oxlint-disable-next-line react/no-array-index-key
            <Fact key={index} name={name}>
              {value}
            </Fact>
          ))}
        </Facts>
      )}
      {link.id === "runtime" && machine !== null && machine.libraries.length > 0 && (
        <LibraryList libraries={machine.libraries} />
      )}
      {probes.length > 0 && <RawAnswers probes={probes} />}
    </section>
  );
}

function RawAnswers({ probes }: { probes: readonly Probe[] }) {
  return (
    <Part title="Asked of this machine">
      <Probes probes={probes} />
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1.5 text-xs font-medium text-ink-3">{title}</h3>
      {children}
    </div>
  );
}
