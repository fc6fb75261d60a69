import { managedBecause } from "@llcuda/protocol";

/** The arguments that llcuda does not let through, each once, by name, with the reason. */
export function refusedArguments(
  words: readonly string[],
): { argument: string; because: string }[] {
  return [...new Set(words)].flatMap((argument) => {
    const because = managedBecause(argument);
    return because === null ? [] : [{ argument, because }];
  });
}
