/** Texts, sets of characters and comments: what stands in them is no name of a rule. */
const OPAQUE = /"(?:[^"\\\n]|\\.)*"|\[(?:[^\]\\\n]|\\.)*\]|#[^\n]*|<\[?[^>\n]*\]?>/g;
const RULE = /(?:^|\n)[ \t]*([A-Za-z][\w-]*)[ \t]*::=/g;

/**
 * What is wrong with a GBNF grammar at first sight; null: nothing. The engine reads it in full and
 * refuses what it cannot read.
 */
export function grammarFault(text: string): string | null {
  const bare = text.replaceAll(OPAQUE, " ");
  const open = /["[]/.exec(bare);
  if (open !== null) return `A ${open[0]} is not closed in its line.`;
  const rules = new Set([...bare.matchAll(RULE)].map(([, name]) => name!));
  if (!rules.has("root")) return "The rule root is missing: root ::= …";
  const bodies = bare.replaceAll(RULE, "\n").replaceAll(/\{[\d,\s]*\}/g, " ");
  const used = bodies.match(/[A-Za-z][\w-]*/g) ?? [];
  const unknown = used.find((name) => !rules.has(name));
  if (unknown !== undefined) return `There is no rule ${unknown}.`;
  const count = (sign: string): number => bare.split(sign).length;
  return count("(") === count(")") ? null : "Its brackets do not match.";
}
