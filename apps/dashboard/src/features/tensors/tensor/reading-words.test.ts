import { expect, test } from "vitest";
import { readingWords } from "./reading-words.ts";

test.each([
  [0, null, "Read all: 268 MB"],
  [0, 6_700_000, "Read all: 268 MB, about 40 s at 6.70 MB/s"],
  [178_000_000, 500_000, "Read the rest: 90.0 MB, about 3 min 00 s at 500 kB/s"],
])("with %i bytes here and %s a second", (kept, bytesPerSecond, words) => {
  const said = readingWords({ kept, total: 268_000_000, bytesPerSecond });
  expect(said.replaceAll("\u202F", " ")).toBe(words);
});
