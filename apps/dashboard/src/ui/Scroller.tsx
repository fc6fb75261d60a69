import type { ComponentProps } from "react";

/** A box whose content scrolls; the keyboard reaches it, so that the arrow keys scroll it too. */
export function Scroller({ className = "", ...props }: ComponentProps<"div">) {
  // The ring lies inside: windows cut off what is outside.
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  return <div tabIndex={0} className={`-outline-offset-2 ${className}`} {...props} />;
}

interface RawTextProps {
  text: string;
  label: string;
  className?: string;
}

/** A foreign program's own words. */
export function RawText({ text, label, className = "max-h-40" }: RawTextProps) {
  return (
    <Scroller
      role="group"
      aria-label={label}
      className={`num overflow-auto rounded-md border border-line bg-ground px-2.5 py-2 text-xs leading-5 whitespace-pre-wrap wrap-anywhere text-ink-2 ${className}`}
    >
      {text}
    </Scroller>
  );
}
