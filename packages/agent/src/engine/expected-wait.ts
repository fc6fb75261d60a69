/** What an answer that has run for `elapsed` still takes, by those that took longer. */
function remaining(durations: readonly number[], elapsed: number): number {
  const longer = durations.filter((duration) => duration > elapsed);
  // Longer than every one before: nobody knows, and the longer it ran, the longer it may.
  if (longer.length === 0) return elapsed / 2;
  return mean(longer) - elapsed;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How long somebody waits who has `ahead` others before them, in the unit of `durations`.
 * @param durations what the last answers took
 * @param elapsed how long each answer in a slot has been running
 * @returns null before any answer was measured
 */
export function expectedWait(
  durations: readonly number[],
  elapsed: readonly number[],
  ahead: number,
): number | null {
  if (durations.length === 0 || elapsed.length === 0) return null;
  const free = elapsed.map((each) => remaining(durations, each));
  const usual = mean(durations);
  for (let turn = 0; ; turn += 1) {
    const first = free.indexOf(Math.min(...free));
    const at = free[first]!;
    if (turn === ahead) return at;
    // Whoever is before takes the slot that is free first.
    free[first] = at + usual;
  }
}
