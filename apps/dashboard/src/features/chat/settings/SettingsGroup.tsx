import type { ReactNode } from "react";

interface SettingsGroupProps {
  title: string;
  /** How many of its settings are not the default. */
  set: number;
  open?: boolean;
  children: ReactNode;
}

/** Settings under one heading, folded until they are wanted. */
export function SettingsGroup({ title, set, open = false, children }: SettingsGroupProps) {
  return (
    <details className="border-t border-line" open={open}>
      <summary className="flex cursor-pointer items-center gap-2 px-4 py-2.5 font-medium hover:bg-raised">
        <span className="flex-1">{title}</span>
        {set > 0 && (
          <span className="num rounded-full bg-accent-soft px-2 text-xs text-accent">
            {set} set
          </span>
        )}
      </summary>
      <div className="flex flex-col gap-3 px-4 pt-1 pb-4">{children}</div>
    </details>
  );
}
