import { useSearch } from "@tanstack/react-router";
import type { TensorSearch } from "./search.ts";

/** Another view of the same file: what it is compared with stays chosen. */
export function useWithin(): (next: Omit<TensorSearch, "file" | "with">) => TensorSearch {
  const { file, with: other }: TensorSearch = useSearch({ strict: false });
  return (next) => ({
    ...(file === undefined ? {} : { file }),
    ...(other === undefined ? {} : { with: other }),
    ...next,
  });
}
