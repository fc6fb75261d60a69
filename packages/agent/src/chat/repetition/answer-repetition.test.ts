import { expect, test } from "vitest";
import { AnswerRepetition } from "./answer-repetition.ts";

const ITEM = "- \n";

/** What has come when an answer that began so is given many more of the same items, and whether it was stopped. */
function goneOnWith(content: string): { came: number; stopped: boolean } {
  const abort = new AbortController();
  let came = 0;
  const handlers = new AnswerRepetition({ content, reasoning: "" }, 0, abort).over({
    onPrefill: () => undefined,
    onProbes: () => undefined,
    onText: () => void (came += 1),
    onTimings: () => undefined,
  });
  for (let item = 0; item < 200; item += 1) handlers.onText(ITEM, "", undefined);
  return { came, stopped: abort.signal.aborted };
}

test("what an answer holds already counts, unless it holds too many: then more is wanted", () => {
  expect(goneOnWith("")).toEqual({ came: 100, stopped: true });
  expect(goneOnWith(ITEM.repeat(60))).toEqual({ came: 40, stopped: true });
  expect(goneOnWith(`${ITEM.repeat(150)}And then:\n`)).toEqual({ came: 200, stopped: false });
});
