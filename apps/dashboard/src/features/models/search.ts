/** What the address of the page says. */
export interface ModelsSearch {
  /** What is looked for. */
  q?: string;
  /** Id of a model, or hf:OWNER/REPO/FILE: its inspector is open. */
  model?: string;
  /** The repository of the hub whose quantizations are shown. */
  repo?: string;
  /** Only what fits into what is free now. */
  fits?: boolean;
  sort?: SortKey;
  /** The other way round than a column is sorted by itself. */
  turned?: boolean;
}

export const SORT_KEYS = ["name", "type", "size", "context", "speed", "used"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** Addresses are written by people too: what does not fit is left out. */
export function modelsSearch(raw: Record<string, unknown>): ModelsSearch {
  const text = (name: string): string | undefined => {
    const value = raw[name];
    // A search for `7` comes as a number.
    const written = typeof value === "number" ? String(value) : value;
    return typeof written === "string" && written !== "" ? written : undefined;
  };
  const parts = {
    q: text("q"),
    model: text("model"),
    repo: text("repo"),
    fits: raw["fits"] === true ? true : undefined,
    sort: SORT_KEYS.find((key) => key === raw["sort"]),
    turned: raw["turned"] === true ? true : undefined,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}
