import { useLayoutEffect, useRef } from "react";

/** Where the last character of the text ends, from the box's top left corner; null without text. */
function endOf(box: HTMLElement): { x: number; y: number; height: number } | null {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT, (node) =>
    (node as Text).data.trim() === "" ? NodeFilter.FILTER_SKIP : NodeFilter.FILTER_ACCEPT,
  );
  let last: Text | null = null;
  for (let node = walker.lastChild(); node !== null; node = walker.lastChild()) last = node as Text;
  if (last?.parentElement == null) return null;
  const range = document.createRange();
  range.setStart(last, last.data.trimEnd().length - 1);
  range.setEnd(last, last.data.trimEnd().length);
  const rect = [...range.getClientRects()].at(-1);
  if (rect === undefined) return null;
  const frame = box.getBoundingClientRect();
  const rightToLeft = getComputedStyle(last.parentElement).direction === "rtl";
  const x = (rightToLeft ? rect.left - 8 : rect.right + 2) - frame.left;
  return { x, y: rect.top - frame.top, height: rect.height };
}

/**
 * Stands where the next token will. It is moved by a transform alone, so that it takes no room in
 * the text and moves nothing when a line is full.
 */
export function Caret({ box }: { box: React.RefObject<HTMLElement | null> }) {
  const caret = useRef<HTMLSpanElement>(null);
  // After every paint of the text, which is why it has no dependencies.
  useLayoutEffect(() => {
    const end = box.current === null ? null : endOf(box.current);
    if (caret.current === null || end === null) return;
    const { x, y, height } = end;
    caret.current.style.transform = `translate(${x}px, ${y + (height - 15) / 2}px)`;
    caret.current.style.opacity = "1";
  });
  return (
    <span
      ref={caret}
      aria-hidden="true"
      className="pointer-events-none absolute top-0 left-0 h-3.75 w-1.75 rounded-[1px] bg-accent opacity-0 will-change-transform"
    />
  );
}
