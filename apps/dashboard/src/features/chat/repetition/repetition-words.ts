import type { Repetition } from "@llcuda/protocol";
import { formatCount } from "../../../ui/format.ts";

const WHERE: Record<Repetition["part"], string> = {
  content: "",
  reasoning: " in its thoughts",
  toolCalls: " in what it wrote for a tool",
};

/** What came again and again, with its numbers. */
export function repetitionWords({ part, length, times, sample, counts }: Repetition): string {
  const much = `came ${formatCount(times)} times in a row${WHERE[part]}, ${formatCount(length)} characters.`;
  const text = sample.replaceAll(/\s+/g, " ").trim();
  if (text === "") return `An empty line ${much}`;
  return counts ? `“${text}”, counted on and on, ${much}` : `“${text}” ${much}`;
}

/** The text with one round of what it repeats; null where nothing would be left. */
export function withoutRepetition(text: string, { part, from, unit }: Repetition): string | null {
  if (part !== "content") return null;
  // A round may begin between the halves of a character.
  const cut = text
    .slice(0, from + unit)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trimEnd();
  return cut === "" ? null : cut;
}
