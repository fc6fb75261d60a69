import type { Agent } from "../../../connection/agent.ts";
import { inBrowser } from "../source/browser-files.ts";
import { agentComparison } from "./agent-comparison.ts";
import { browserComparison } from "./browser-comparison.ts";
import type { Comparison } from "./comparison.ts";

/** Each holds what was found out so far. */
const MAX_COMPARISONS = 8;

const comparisons = new WeakMap<Agent, Map<string, Comparison>>();

/** The comparison of two files; null where one of them was dropped and is gone. */
export function comparisonOf(agent: Agent, a: string, b: string): Comparison | null {
  const own = comparisons.get(agent) ?? new Map<string, Comparison>();
  comparisons.set(agent, own);
  const key = `${a}\n${b}`;
  const known = own.get(key);
  if (known !== undefined) return known;
  const here = inBrowser(a) || inBrowser(b);
  const made = here ? browserComparison(agent, a, b) : agentComparison(agent, a, b);
  if (made === null) return null;
  own.set(key, made);
  const [oldest] = own.keys();
  if (own.size > MAX_COMPARISONS && oldest !== undefined) own.delete(oldest);
  return made;
}
