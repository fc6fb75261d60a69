import { useCallback, useEffect, useRef, useState } from "react";

/** Closer to the end than this counts as at the end. */
const NEAR_PX = 24;

/** Keeps the end of a growing page in view, until the reader scrolls away from it. */
export function useAutoscroll() {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const lastTop = useRef(0);
  const [away, setAway] = useState(false);

  const toEnd = useCallback((): void => {
    const element = frame.current;
    if (element === null) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, []);

  const follow = useCallback(
    (on: boolean): void => {
      follows.current = on;
      setAway(!on);
      if (on) toEnd();
    },
    [toEnd],
  );

  // The observer runs after the layout and before the paint: what grew is never seen unscrolled.
  useEffect(() => {
    const box = frame.current;
    if (content.current === null || box === null) return;
    const observer = new ResizeObserver(() => {
      if (follows.current) toEnd();
      // Nothing is out of sight any more, and no scrolling will tell.
      else if (box.scrollHeight - box.clientHeight <= NEAR_PX) follow(true);
    });
    observer.observe(content.current);
    observer.observe(box);
    return () => observer.disconnect();
  }, [toEnd, follow]);

  const onScroll = useCallback((): void => {
    const element = frame.current;
    if (element === null) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const up = scrollTop < lastTop.current - 1;
    const near = scrollHeight - clientHeight - scrollTop <= NEAR_PX;
    lastTop.current = scrollTop;
    if (up && !near && follows.current) {
      follows.current = false;
      setAway(true);
    } else if (near && !follows.current && !up) {
      follows.current = true;
      setAway(false);
    }
  }, []);

  return { frame, content, onScroll, away, jump: () => follow(true) };
}
