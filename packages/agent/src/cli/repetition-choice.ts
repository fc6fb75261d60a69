import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { Repetition } from "@llcuda/protocol";

/** What becomes of an answer that was stopped because it only repeats itself. */
export type RepetitionChoice = "go-on" | "again" | "end";

interface Terminal {
  input: Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };
  output: Writable & { isTTY?: boolean };
}

const CHOICES: Record<string, RepetitionChoice> = { g: "go-on", r: "again" };

/** Why it was stopped, with its numbers. */
export function repetitionLine({ sample, times, length }: Repetition): string {
  const text = sample.replaceAll(/\s+/g, " ").trim();
  const what = text === "" ? "an empty line" : JSON.stringify(text);
  return `Stopped, because it only repeats itself: ${what} came ${times} times in a row, ${length} characters.`;
}

/**
 * Says why the answer was stopped, and asks for a key where somebody sits at the terminal.
 * @param ending resolves where the command is to end
 */
export async function repetitionChoice(
  repetition: Repetition,
  { input, output }: Terminal,
  ending: Promise<unknown>,
): Promise<RepetitionChoice> {
  output.write(`${repetitionLine(repetition)}\n`);
  if (input.isTTY !== true || output.isTTY !== true) {
    output.write("--let-repeat lets it go on; the dashboard can write it again.\n");
    return "end";
  }
  output.write("[g] go on anyway  [r] write it again with less repetition  [any other key] end\n");
  input.setRawMode?.(true);
  try {
    const pressed = once(input, "data");
    // It was paused where a key was asked for before.
    input.resume();
    const key = await Promise.race([pressed, ending.then(() => [""])]);
    return CHOICES[String(key[0]).toLowerCase()] ?? "end";
  } finally {
    input.setRawMode?.(false);
    input.pause();
  }
}
