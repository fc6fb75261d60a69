import type { ErrorReport, Fork } from "@llcuda/protocol";
import { createContext, use } from "react";

/** What messages need to know of the tree they are in. */
export interface TreeFacts {
  chatId: string;
  forks: readonly Fork[];
  /** An answer is being written: the tree stays as it is until it is done. */
  busy: boolean;
  /** Told what could not be done; null once something else is tried. */
  onFailure: (error: ErrorReport | null) => void;
}

export const TreeContext = createContext<TreeFacts>({
  chatId: "",
  forks: [],
  busy: false,
  onFailure: () => undefined,
});

export const useTree = (): TreeFacts => use(TreeContext);
