import { useAbilities } from "../chat/context/useAbilities.ts";

/** Why the current model will call no tool; null where it can, or nobody knows yet. */
export function useToolless(): string | null {
  const abilities = useAbilities();
  if (abilities === null || abilities.takesTools) return null;
  return `${abilities.model} can call no tools: its chat template has no place for them.`;
}
