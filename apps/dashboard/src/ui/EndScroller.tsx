import { ArrowDown } from "lucide-react";
import type { ReactNode } from "react";
import { Scroller } from "./Scroller.tsx";
import { useAutoscroll } from "./useAutoscroll.ts";

interface EndScrollerProps {
  label: string;
  /** Of the place it takes. */
  className?: string;
  /** Of the box that scrolls in it. */
  boxClassName?: string;
  /** Of what grows in the box. */
  contentClassName?: string;
  /** What brings the reader back to the end: "Jump to now". */
  jump: string;
  children: ReactNode;
}

/** A box that opens at its newest line and follows it, until the reader scrolls away. */
export function EndScroller(props: EndScrollerProps) {
  const { label, className = "", boxClassName = "", contentClassName = "", children } = props;
  const { frame, content, onScroll, away, jump } = useAutoscroll();
  return (
    <div className={`relative ${className}`}>
      <Scroller
        ref={frame}
        onScroll={onScroll}
        role="log"
        aria-label={label}
        aria-live="off"
        // A reader who has scrolled away keeps his place when something above him grows.
        className={`overflow-y-auto -outline-offset-2 ${away ? "" : "[overflow-anchor:none]"} ${boxClassName}`}
      >
        <div ref={content} className={contentClassName}>
          {children}
        </div>
      </Scroller>
      {away && (
        <button
          type="button"
          onClick={jump}
          className="absolute bottom-3 left-1/2 flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line-strong bg-raised px-3 text-sm whitespace-nowrap shadow-lg shadow-ground/50"
        >
          <ArrowDown size={14} aria-hidden="true" />
          {props.jump}
        </button>
      )}
    </div>
  );
}
