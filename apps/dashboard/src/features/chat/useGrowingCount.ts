import { startTransition, useEffect, useState } from "react";

/** Messages that fill a tall screen; with them the chat is there. */
const AT_ONCE = 12;
/** Messages that are added in one go, in pauses of the page. */
const MORE = 12;

/** How many of the newest messages are in the page: few at once, the rest while nothing else is done. */
export function useGrowingCount(all: number): number {
  const [count, setCount] = useState(AT_ONCE);
  const whole = count >= all;
  useEffect(() => {
    if (whole) return;
    const more = (): void => startTransition(() => setCount(count + MORE));
    // Safari has no idle callbacks.
    if (!("requestIdleCallback" in globalThis)) {
      const timer = setTimeout(more, 30);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(more, { timeout: 500 });
    return () => cancelIdleCallback(handle);
  }, [count, whole]);
  return Math.min(count, all);
}
