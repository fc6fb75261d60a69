import type { SourceTree } from "./source-tree.ts";

/** The programs of a whole bundle; the first is the one that an engine cannot do without. */
export function programsOf({ rpcServer }: Pick<SourceTree, "rpcServer">): string[] {
  return [
    "llama-server",
    "llama-cli",
    "llama-bench",
    "llama-quantize",
    "llama-batched-bench",
    rpcServer,
  ];
}
