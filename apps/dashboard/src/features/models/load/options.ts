import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import type { FieldKey } from "./load-fields.ts";

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether llcuda or the engine chooses it. */
export function isAutomatic(options: LoadOptions, key: FieldKey): boolean {
  return same(options[key], AUTOMATIC[key]);
}

/** The options that differ, by name. */
export function changedKeys(before: LoadOptions, after: LoadOptions): FieldKey[] {
  return (Object.keys(AUTOMATIC) as FieldKey[]).filter((key) => !same(before[key], after[key]));
}

/** How many of them a person has chosen. */
export const chosenCount = (options: LoadOptions): number => changedKeys(AUTOMATIC, options).length;

/** The options with some of them changed; what is left out of the changes stays. */
export function withChanges(
  options: LoadOptions,
  changes: { [Key in FieldKey]?: LoadOptions[Key] | undefined },
): LoadOptions {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...options, ...Object.fromEntries(given) };
}
