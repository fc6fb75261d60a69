/** What the address of the page says. */
export interface BenchSearch {
  /** Id of the run that is shown. */
  run?: string;
  /** Ids of runs that are held against it, with commas between. */
  with?: string;
}

/** As long as the agent's ids may be. */
const MAX_ID_CHARS = 64;
/** The agent compares eight at once; one of them is `run`. */
const MOST_BESIDE = 7;

/** Addresses are written by people too: what does not fit is left out. */
export function benchSearch(raw: Record<string, unknown>): BenchSearch {
  const run = idIn(raw["run"]);
  if (run === null) return {};
  const beside = besideOf({ with: textIn(raw["with"]) }).filter((id) => id !== run);
  return beside.length === 0 ? { run } : { run, with: beside.join(",") };
}

/** The runs beside the first. */
export function besideOf({ with: others = "" }: BenchSearch): string[] {
  const ids = others.split(",").flatMap((id) => idIn(id) ?? []);
  return [...new Set(ids)].slice(0, MOST_BESIDE);
}

function idIn(value: unknown): string | null {
  const text = textIn(value);
  return text !== "" && text.length <= MAX_ID_CHARS ? text : null;
}

/** An id of digits comes as a number. */
function textIn(value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? `${value}` : "";
}
