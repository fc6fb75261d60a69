import { startFakeLlamaServer } from "@llcuda/test-kit";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { describe, expect, test } from "vitest";
import { fakeAnswer } from "@llcuda/test-kit";
import { CUTS, ResumeLane } from "./resume-lane.test-data.ts";

/** Cuts in all; `LLCUDA_RESUME_CUTS=1000` tries as many as docs/benchmarks.md tells of. */
const ALL_CUTS = Number(process.env["LLCUDA_RESUME_CUTS"] ?? 150);
const CUTS_OF_ONE = 5;
const TOKENS = 240;
const ANSWER = fakeAnswer(TOKENS);

describe.each(CUTS)("an answer whose reader is cut off by: %s", (cut) => {
  test("is the same in the end, letter by letter, in every window", async () => {
    const seed = 1 + CUTS.indexOf(cut);
    const random = xoroshiro128plus(seed);
    await using engine = await startFakeLlamaServer({
      tokensPerSecond: 3_000,
      answerTokens: TOKENS,
      slots: 16,
    });
    const lane = new ResumeLane(cut, engine);
    await lane.open();
    try {
      const wanted = Math.ceil(ALL_CUTS / CUTS.length);
      let made = 0;
      // A reader that is slower than the answer misses its chance: then another answer is tried.
      for (let answers = 0; made < wanted && answers < wanted; answers += 1) {
        const marks = Array.from({ length: Math.min(wanted - made, CUTS_OF_ONE) }, () =>
          uniformInt(random, 0, ANSWER.length - 40),
        ).toSorted((a, b) => a - b);
        const { chatId } = await lane.ask();
        const readers = cut === "restart" ? 1 : 2;
        const seen = await Promise.all(
          Array.from({ length: readers }, () => lane.read(chatId, marks)),
        );
        for (const { text } of seen) expect(text).toBe(ANSWER);
        expect(lane.stored(chatId)).toBe(ANSWER);
        made += seen[0]!.cuts;
      }
      if (process.env["LLCUDA_RESUME_CUTS"] !== undefined) console.info(`${cut}: ${made} cuts`);
      expect(made).toBeGreaterThan(0);
    } finally {
      await lane.close();
    }
  }, 300_000);
});
