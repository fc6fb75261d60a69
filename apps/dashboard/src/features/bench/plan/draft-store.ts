import { Store } from "../../../connection/store.ts";
import { FIRST_DRAFT, type Draft } from "./draft.ts";

const KEY = "llcuda:bench-draft";

/** What was last typed in this browser; what an older page stored lacks fields. */
function stored(): Draft {
  try {
    const raw = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Draft>;
    const { compare, engine, kind, served, tune } = raw;
    return {
      ...FIRST_DRAFT,
      ...(kind === undefined ? {} : { kind }),
      engine: { ...FIRST_DRAFT.engine, ...engine },
      served: { ...FIRST_DRAFT.served, ...served },
      compare: { ...FIRST_DRAFT.compare, ...compare },
      tune: { ...FIRST_DRAFT.tune, ...tune },
    };
  } catch {
    return FIRST_DRAFT;
  }
}

export const benchDraft = new Store<Draft>(stored());

export function writeDraft(draft: Draft): void {
  benchDraft.set(draft);
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // A page without storage, or one with too long prompts, keeps the draft until it is closed.
  }
}
