import type { Message } from "@llcuda/protocol";

/** Above a summary, so that the model knows what it reads. */
export const SUMMARY_HEAD = "Summary of the conversation so far:";

/** Characters of a token at least, in nearly every language; half the context is the summary's. */
const CHARS_PER_TOKEN = 2;

/** The messages as text, in pieces that one request may hold. @param contextSize tokens */
export function piecesOf(
  messages: readonly Pick<Message, "role" | "content">[],
  contextSize: number,
): string[] {
  const most = Math.max(256, Math.floor((contextSize / 2) * CHARS_PER_TOKEN));
  const whole = messages
    .map(
      ({ role, content }) =>
        `${role === "user" ? "Person" : role === "assistant" ? "Assistant" : "Before"}: ${content}`,
    )
    .join("\n\n");
  const pieces: string[] = [];
  for (let at = 0; at < whole.length; at += most) pieces.push(whole.slice(at, at + most));
  return pieces;
}

/** What the model is asked for. */
export function summaryRequest(summary: string, piece: string): string {
  const before = summary === "" ? "" : `What was said before, in short:\n${summary}\n\n`;
  return `${before}Conversation:\n${piece}\n\nSum up this conversation in a few short sentences. Keep names, numbers, decisions and open questions. Write the summary alone.`;
}
