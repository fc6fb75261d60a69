import type { ReactNode } from "react";

interface FactsProps {
  /** Values may be long: they begin in a column of their own, and below their names where it is narrow. */
  long?: boolean;
  /** Where there is much room, two names and values beside each other. */
  paired?: boolean;
  children: ReactNode;
}

/** Names at the left, values at the right. */
export function Facts({ long = false, paired = false, children }: FactsProps) {
  const pairs = paired ? "2xl:grid-cols-[max-content_minmax(0,1fr)_max-content_minmax(0,1fr)]" : "";
  const layout = long
    ? `gap-y-1 sm:grid sm:grid-cols-[max-content_minmax(0,1fr)] sm:gap-x-6 ${pairs}`
    : "gap-1";
  return (
    <dl data-long={long || undefined} className={`group/facts flex flex-col ${layout}`}>
      {children}
    </dl>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 group-data-long/facts:block sm:group-data-long/facts:contents">
      <dt className="shrink-0 text-ink-3 sm:group-data-long/facts:max-w-64">{name}</dt>
      <dd
        dir="auto"
        className="num min-w-0 text-end text-xs leading-5 wrap-anywhere group-data-long/facts:text-start group-data-long/facts:text-ink-2"
      >
        {children}
      </dd>
    </div>
  );
}
