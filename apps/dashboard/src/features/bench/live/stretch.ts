/** What is seen of a run's time, in milliseconds from its start. */
export interface Stretch {
  from: number;
  to: number;
}

/** Nobody reads less than this. */
const LEAST_MS = 50;

/** A stretch so much shorter or longer around a place (0 to 1 of it), kept inside of the run. */
export function zoomed({ from, to }: Stretch, factor: number, place: number, end: number): Stretch {
  const length = Math.min(end, Math.max(LEAST_MS, (to - from) * factor));
  return kept(from + (to - from - length) * place, length, end);
}

/** Moved by a share of its own length. */
export function moved({ from, to }: Stretch, share: number, end: number): Stretch {
  const length = to - from;
  return kept(from + length * share, length, end);
}

function kept(from: number, length: number, end: number): Stretch {
  const start = Math.max(0, Math.min(from, end - length));
  return { from: start, to: start + length };
}
