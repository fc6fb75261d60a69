import { useEffect, useState } from "react";

/** Longer than it takes to hear the first of everything from an agent nearby. */
const PATIENCE_MS = 1_000;

/**
 * Whether a page may show itself: all that it is made of is there, or was waited for long enough.
 * What comes in pieces would push the rest about.
 */
export function useSettled(ready: boolean): boolean {
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWaited(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return ready || waited;
}
