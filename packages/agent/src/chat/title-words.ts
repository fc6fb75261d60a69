/** A title longer than this is a sentence that the model went on with. */
const MAX_TITLE_CHARS = 70;

/** What the model is asked below the conversation, whose beginning it has in its cache. */
export const TITLE_REQUEST =
  "Write a title of two to six words for this conversation. Answer with the title alone.";

/** The title in a model's answer; null when there is none that a person would want to see. */
export function titleIn(answer: string): string | null {
  const line = answer
    .replace(/<think>[\s\S]*?(<\/think>|$)/g, "")
    .split("\n")
    .map((each) => each.trim())
    .find((each) => each !== "");
  if (line === undefined) return null;
  const title = line
    .replace(/^#+\s*/, "")
    .replaceAll(/\*\*|__|`/g, "")
    .replace(/^(title|titel|titre|título)\s*[:：]\s*/i, "")
    .replace(/^["'“„«『「]+|["'”“»』」]+$/g, "")
    .replace(/[.。]$/, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return title === "" || title.length > MAX_TITLE_CHARS ? null : title;
}
