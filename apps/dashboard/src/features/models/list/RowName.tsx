import type { ReactNode } from "react";

interface RowNameProps {
  name: string;
  title?: string;
  onOpen: () => void;
}

/** What a row is called; opens its inspector. */
export function RowName({ name, title = name, onOpen }: RowNameProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      onClick={onOpen}
      className="block max-w-full truncate text-start font-medium hover:text-accent"
      title={title}
    >
      <bdi>{name}</bdi>
    </button>
  );
}

/** The button of a row at the right of its name, where the list has no column for it. */
export function NarrowAction({ children }: { children: ReactNode }) {
  return <div className="absolute end-0 top-0 @2xl:hidden">{children}</div>;
}
