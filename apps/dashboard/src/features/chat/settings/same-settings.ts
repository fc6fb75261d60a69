import type { AnswerOptions } from "@llcuda/protocol";

function textOf(settings: AnswerOptions | null): string {
  const entries = Object.entries(settings ?? {}).filter(([, value]) => value !== undefined);
  return JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether two settings say the same, in whatever order; none are the same as empty ones. */
export function sameSettings(a: AnswerOptions | null, b: AnswerOptions | null): boolean {
  return a === b || textOf(a) === textOf(b);
}
