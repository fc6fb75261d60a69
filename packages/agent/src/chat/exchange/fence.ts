/** A text as a block of code, between fences longer than any in it. */
export function fenced(text: string, language = ""): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** The text of a block of code; null when the whole is none. */
export function unfenced(block: string): string | null {
  const [first = "", ...rest] = block.split("\n");
  const fence = /^`{3,}/.exec(first)?.[0];
  return fence !== undefined && rest.pop() === fence ? rest.join("\n") : null;
}
