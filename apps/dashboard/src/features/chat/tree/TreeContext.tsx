import type { Fork } from "@llcuda/protocol";
import { createContext, use } from "react";

/** What messages need to know of the tree they are in. */
export interface TreeFacts {
  chatId: string;
  forks: readonly Fork[];
  /** An answer is being written: the tree stays as it is until it is done. */
  busy: boolean;
}

export const TreeContext = createContext<TreeFacts>({ chatId: "", forks: [], busy: false });

export const useTree = (): TreeFacts => use(TreeContext);
