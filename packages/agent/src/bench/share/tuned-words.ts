import type { BenchTuned } from "@llcuda/protocol";
import { flagWords } from "../tune/candidates.ts";

/** What a tuning run found: one line on what is best, then one for each try, the best first. Pure. */
export function tunedWords({ best, gain, steps, unconfirmed }: BenchTuned): string[] {
  if (steps.length === 0) {
    return [
      "The time was over before anything but the default was measured: give it more minutes.",
    ];
  }
  const found =
    unconfirmed !== undefined
      ? `Not confirmed: ${flagWords(unconfirmed.flags)} led with ${changeOf(unconfirmed.gain)}, but the time was over after ${unconfirmed.turns} of ${unconfirmed.of} turns beside the default; give it more minutes.`
      : Object.keys(best).length === 0
        ? "Nothing was found in this time that was faster in each of three turns than what was chosen already; more minutes may tell."
        : `${flagWords(best)}: ${changeOf(gain)}, measured again beside the default.`;
  return [found, ...steps.map((step) => `- ${flagWords(step.flags)}: ${changeOf(step.gain)}`)];
}

/** "+14.2 %" */
function changeOf(gain: number): string {
  const percent = (100 * gain).toFixed(1);
  return `${gain >= 0 ? "+" : ""}${percent} %`;
}
