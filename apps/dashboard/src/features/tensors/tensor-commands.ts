import type { TensorEntry } from "@llcuda/protocol";
import type { QueryClient } from "@tanstack/react-query";
import type { Command } from "../../app/palette.ts";
import type { TensorSearch } from "./search.ts";

/** Every tensor of the file that was looked at last, for the palette. */
export function tensorCommands(
  queries: QueryClient,
  go: (search: TensorSearch) => void,
): Command[] {
  const lists = queries
    .getQueryCache()
    .findAll({ queryKey: ["tensor-file"] })
    .filter(({ queryKey, state }) => queryKey[2] === "list" && state.data !== undefined);
  const latest = lists.toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)[0];
  if (latest === undefined) return [];
  const file = latest.queryKey[1] as string;
  return (latest.state.data as TensorEntry[]).map(({ name }): Command => {
    return { id: `tensor-${name}`, group: "Tensors", name, run: () => go({ file, tensor: name }) };
  });
}
