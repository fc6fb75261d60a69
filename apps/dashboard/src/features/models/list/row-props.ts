import type { ModelFit } from "@llcuda/protocol";
import type { Largest } from "../fit/largest-that-fits.ts";
import type { Act } from "../request.ts";

/** What every row may use. */
export interface RowTools {
  act: Act;
  /** Opens the inspector. */
  open: (model: string) => void;
  /** Looks for something. */
  find: (query: string) => void;
  /** Shows the quantizations of a repository; null shows none. */
  openRepository: (repository: string | null) => void;
  /** Asks before a model is deleted. */
  askDelete: (id: string) => void;
  /** What is free now; null before the agent has said it. */
  machine: Pick<ModelFit, "machine"> | null;
  /** Milliseconds, ticking. */
  now: number;
  /** Id of the model that answers where none is named. */
  current: string | null;
  /** Of the catalog: the largest file that fits the GPU. */
  largest: Largest | null;
  /** Nothing can be fetched. */
  offline: boolean;
  /** References that are asked for or on their way. */
  coming: ReadonlySet<string>;
  /** Ids of the downloads that have not come yet, in their order. */
  line: readonly string[];
}
