import type { AnswerOptions } from "@llcuda/protocol";

/** Settings for a reader: names as the engine knows them, values as they would be typed. */
export function settingsLines(settings: AnswerOptions | null): [name: string, value: string][] {
  return Object.entries(settings ?? {}).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
}
