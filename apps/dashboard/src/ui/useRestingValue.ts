import { useEffect, useState } from "react";

/** A value that follows another one once that has not changed for `restMs`. */
export function useRestingValue<T>(value: T, restMs: number): T {
  const [resting, setResting] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setResting(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return resting;
}
