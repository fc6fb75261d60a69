/** What disturbed a point, as it is told with it: "somebody was chatting, 3 s". */
export function lastingDisturbance(what: string, seconds: number): string {
  return `${what}, ${seconds.toFixed(0)} s`;
}

const LASTED = /^(.*), (\d+) s$/;

/** What disturbed a run, each once with the time that it lasted over all points; null: nothing did. */
export function disturbanceWords(
  points: readonly { disturbances: readonly string[] }[],
): string | null {
  const seconds = new Map<string, number>();
  for (const told of points.flatMap(({ disturbances }) => disturbances)) {
    const [, what = told, lasted = "0"] = LASTED.exec(told) ?? [];
    seconds.set(what, (seconds.get(what) ?? 0) + Number(lasted));
  }
  if (seconds.size === 0) return null;
  const words = [...seconds].map(([what, all]) => (all > 0 ? `${what} (${all} s)` : what));
  return `The machine was disturbed: ${words.join("; ")}.`;
}
