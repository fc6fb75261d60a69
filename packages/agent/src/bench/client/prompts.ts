import type { BenchWorkload } from "@llcuda/protocol";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { seededRandom } from "../statistics/seeded-random.ts";

/** Plain words, one or two tokens each in every vocabulary. */
const WORDS =
  "time year people way day man thing woman life child world school state family student group country problem hand part place case week company system program question work government number night point home water room mother area money story fact month lot right study book eye job word business issue side kind head house service friend father power hour game line end member law car city community name president team minute idea body information back parent face others level office door health person art war history party result change morning reason research girl guy moment air teacher force education".split(
    " ",
  );

const OPENING: Record<BenchWorkload["kind"], string> = {
  chat: "Tell me more about these things",
  summarize: "Summarize this text in a few sentences",
  code: "Write a program that sorts records by these fields",
  long: "Read all of this text, then go on with it",
  own: "",
};

/** Words to a token before a server told how it counts: English prose has about so many. */
export const WORDS_PER_TOKEN = 0.75;

/**
 * The prompt of request `index`: about `workload.promptTokens` long when a token takes
 * `wordsPerToken` words. The same for the same seed. Each begins with words of its own, so that no
 * server has read it before, unless the workload allows that.
 */
export function promptOf(
  workload: BenchWorkload,
  seed: number,
  index: number,
  wordsPerToken = WORDS_PER_TOKEN,
): string {
  if (workload.kind === "own") {
    const own = workload.prompts[index % workload.prompts.length] ?? "";
    return workload.prefixCache ? own : `[${seed}-${index}] ${own}`;
  }
  const random = seededRandom(workload.prefixCache ? seed : seed * 1_000_003 + index);
  const count = Math.max(1, Math.round(workload.promptTokens * wordsPerToken));
  const words = Array.from({ length: count }, () => WORDS[uniformInt(random, 0, WORDS.length - 1)]);
  return `${words.slice(0, 8).join(" ")}. ${OPENING[workload.kind]}: ${words.slice(8).join(" ")}`;
}
