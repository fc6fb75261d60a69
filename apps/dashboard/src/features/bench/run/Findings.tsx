import {
  disturbanceWords,
  flashGainWords,
  type BenchReference,
  type BenchRun,
} from "@llcuda/protocol";
import { Link } from "@tanstack/react-router";
import { CircleAlert, Gauge, TrendingDown, Zap } from "lucide-react";
import type { ReactNode } from "react";
import { mainQuantity } from "../points/point-words.ts";
import { formatQuantity, QUANTITIES } from "../quantity-words.ts";
import { DropCacheButton } from "./DropCacheButton.tsx";
import { referenceFor } from "./reference-for.ts";
import { ShareCacheButton } from "./ShareCacheButton.tsx";
import { StandingBar } from "./StandingBar.tsx";

interface FindingsProps {
  run: BenchRun;
  references: readonly BenchReference[];
}

/** The figure that stands for a run, and what is to be known before one believes it. */
export function Findings({ run, references }: FindingsProps) {
  const { bottleneck, conditions, disturbed, headline, points, regression } = run;
  const disturbances = disturbanceWords(points);
  const flashGain = flashGainWords(points);
  const reference = referenceFor(run, references);
  const best = points.find((point) => {
    const quantity = headline?.quantity ?? mainQuantity(point);
    return quantity !== null && point.quantities[quantity]?.median === headline?.value;
  });
  const interval =
    headline === null ? null : (best?.quantities[headline.quantity]?.interval ?? null);
  return (
    <section aria-label="Findings" className="flex flex-wrap items-start gap-x-8 gap-y-3">
      <div className="min-h-14 w-88 max-w-full">
        <p className="num text-2xl font-semibold">
          {headline === null ? "–" : formatQuantity(headline.quantity, headline.value)}
        </p>
        <p className="text-xs text-ink-3">
          {headline === null
            ? "nothing measured yet"
            : QUANTITIES[headline.quantity].name.toLowerCase()}
          {interval !== null && headline !== null && (
            <span className="num">
              , 95 % {formatQuantity(headline.quantity, interval[0])} to{" "}
              {formatQuantity(headline.quantity, interval[1])}
            </span>
          )}
        </p>
        <StandingBar run={run} />
      </div>
      <div className="flex min-w-64 flex-1 flex-col gap-1 text-sm">
        {bottleneck !== null && (
          <Finding icon={<Gauge size={15} aria-hidden="true" className="text-accent" />}>
            {unbroken(bottleneck)} <ShareCacheButton run={run} />
            <DropCacheButton run={run} />
          </Finding>
        )}
        {flashGain !== null && (
          <Finding icon={<Zap size={15} aria-hidden="true" className="text-accent" />}>
            {unbroken(flashGain)}
          </Finding>
        )}
        {regression !== null && (
          <Finding icon={<TrendingDown size={15} aria-hidden="true" className="text-fail" />}>
            {unbroken(regression)}
          </Finding>
        )}
        {disturbed && (
          <Finding icon={<CircleAlert size={15} aria-hidden="true" className="text-warn" />}>
            {disturbances ?? "The machine was disturbed."} Other runs accuse nobody by this one.
          </Finding>
        )}
        {conditions.noLimit !== undefined && (
          <p className="text-xs text-ink-2">
            {conditions.noLimit}{" "}
            <Link to="/gpu" className="underline underline-offset-4">
              The GPU page
            </Link>{" "}
            tells more.
          </p>
        )}
        {reference !== null && (
          <p className="num text-xs text-ink-2">
            {reference.gpu}, {reference.model} {reference.quantization}:{" "}
            {formatQuantity(reference.quantity, reference.value)}
            {reference.target !== null &&
              ` (target ${formatQuantity(reference.quantity, reference.target)})`}
            {headline?.quantity === reference.quantity &&
              `; this is ${((100 * headline.value) / reference.value).toFixed(0)}\u202f% of it`}
          </p>
        )}
      </div>
    </section>
  );
}

/** A number and its sign stay on one line. */
function unbroken(text: string): string {
  return text.replaceAll(" %", "\u202f%");
}

function Finding({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className="flex items-start gap-2">
      <span className="flex h-5 shrink-0 items-center">{icon}</span>
      <span>{children}</span>
    </p>
  );
}
