import { useEffect, useState } from "react";

/** The value once it has stood still for a while; the first one at once. */
export function useQuiet<T extends string | number | null>(value: T, quietMs: number): T {
  const [quiet, setQuiet] = useState(value);
  useEffect(() => {
    if (value === quiet) return;
    const timer = setTimeout(() => setQuiet(value), quietMs);
    return () => clearTimeout(timer);
  }, [value, quiet, quietMs]);
  return quiet;
}
