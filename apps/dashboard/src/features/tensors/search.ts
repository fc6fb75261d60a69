/** What the address of the page says. */
export interface TensorSearch {
  /** A model's id, an absolute path, or hf:OWNER/REPO/FILE. */
  file?: string;
  view?: "metadata" | "list" | "compare";
  tensor?: string;
  /** The rectangle that is looked at: row, rows, column, columns. */
  at?: string;
  /** The file that it is compared with. */
  with?: string;
  /** The tensor of the comparison that is looked at. */
  pair?: string;
}

const VIEWS = ["metadata", "list", "compare"] as const;

/** Addresses are written by people too: what does not fit is left out. */
export function tensorSearch(raw: Record<string, unknown>): TensorSearch {
  const text = (name: string): string | undefined => {
    const value = raw[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const view = VIEWS.find((name) => name === raw["view"]);
  const parts = {
    file: text("file"),
    view,
    tensor: text("tensor"),
    at: text("at"),
    with: text("with"),
    pair: text("pair"),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}
