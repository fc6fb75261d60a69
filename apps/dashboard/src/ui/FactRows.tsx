import type { ReactNode } from "react";

/** Names and values in two columns, for values that may be long; stacked where it is narrow. */
export function FactRows({ children }: { children: ReactNode }) {
  return (
    <dl className="flex flex-col gap-y-1 sm:grid sm:grid-cols-[max-content_minmax(0,1fr)] sm:gap-x-6">
      {children}
    </dl>
  );
}

export function FactRow({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="sm:contents">
      <dt className="text-ink-3 sm:max-w-64">{name}</dt>
      <dd dir="auto" className="num min-w-0 text-xs leading-5 text-ink-2 wrap-anywhere">
        {children}
      </dd>
    </div>
  );
}
