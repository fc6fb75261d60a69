import type { EngineLog, EngineLogLine } from "@llcuda/protocol";

/** Lines the page keeps; the agent's ring holds no more worth reading. */
const KEPT = 5_000;

export interface LogView {
  lines: readonly EngineLogLine[];
  /** Lines that left the agent's ring unseen. */
  dropped: number;
}

export const EMPTY_LOG: LogView = { lines: [], dropped: 0 };

/** The log with what is new in `log`; lines that came before are not shown twice. */
export function appendLog(view: LogView, log: EngineLog): LogView {
  const last = view.lines.at(-1)?.seq ?? 0;
  const fresh = log.lines.filter(({ seq }) => seq > last);
  if (fresh.length === 0) return view;
  // A repeated opening counts again what was dropped before the first line seen.
  const gap = Math.max(0, fresh[0]!.seq - last - 1);
  return { lines: [...view.lines, ...fresh].slice(-KEPT), dropped: view.dropped + gap };
}

/** The lines that hold the text, whatever its case. */
export function filterLog(lines: readonly EngineLogLine[], text: string): readonly EngineLogLine[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return lines;
  return lines.filter((line) => line.text.toLowerCase().includes(wanted));
}
