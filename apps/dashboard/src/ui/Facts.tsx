import type { ReactNode } from "react";

/** Names at the left, values at the right. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="flex flex-col gap-1">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4">
      <dt className="shrink-0 text-ink-3">{name}</dt>
      <dd dir="auto" className="num min-w-0 text-end text-xs leading-5 wrap-anywhere">
        {children}
      </dd>
    </div>
  );
}
