import type { Store } from "../../../connection/store.ts";
import type { Stretch } from "./stretch.ts";

/** What was zoomed to; null: all of the run, also while it grows. */
export type StretchStore = Store<Stretch | null>;
