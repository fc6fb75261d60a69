import type { ReactNode } from "react";

export function AboveComposer({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto max-h-[45vh] w-full max-w-195 shrink-0 overflow-y-auto px-4 pb-2">
      {children}
    </div>
  );
}
