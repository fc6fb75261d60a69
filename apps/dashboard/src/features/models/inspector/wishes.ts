import type { LoadOptions } from "@llcuda/protocol";

/** Options that change neither what a load takes nor where it goes. */
const WEIGHTLESS = new Set<string>([
  "threads",
  "mmap",
  "mlock",
  "tensorSplit",
  "idleMinutes",
  "extraArguments",
] satisfies (keyof LoadOptions)[]);

/** What of the options decides the estimate: a change of any other asks for no new one. */
export function wishesOf(options: LoadOptions): Partial<LoadOptions> {
  const entries = Object.entries(options).filter(([name]) => !WEIGHTLESS.has(name));
  return Object.fromEntries(entries) as Partial<LoadOptions>;
}
