import type { ErrorReport, Fork } from "@llcuda/protocol";
import { createContext, use } from "react";

/** What messages need to know of the tree they are in. All of them paint anew when it changes. */
export interface TreeFacts {
  chatId: string;
  forks: readonly Fork[];
  /** Told what could not be done; null once something else is tried. */
  onFailure: (error: ErrorReport | null) => void;
}

export const TreeContext = createContext<TreeFacts>({
  chatId: "",
  forks: [],
  onFailure: () => undefined,
});

export const useTree = (): TreeFacts => use(TreeContext);

/**
 * An answer is being written: the tree stays as it is until it is done. Only what is open reads this:
 * each message would paint at the beginning and the end of an answer. Buttons have `while-at-rest`.
 */
export const TreeBusyContext = createContext(false);
