import { expect, test } from "vitest";
import { LineRing } from "./line-ring.ts";

test("a reader resumes by number and is told what it missed", async () => {
  const ring = new LineRing(100);
  for (let line = 1; line <= 1_000; line += 1) ring.push(`line ${line}`);
  const first = await ring.watch(0).next();
  const { lines, dropped } = first.value!;
  expect(lines.at(-1)).toEqual({ seq: 1_000, text: "line 1000" });
  expect(lines.length).toBeGreaterThanOrEqual(100);
  expect(dropped).toBe(1_000 - lines.length);
  const resumed = await ring.watch(995).next();
  expect(resumed.value).toEqual({
    dropped: 0,
    lines: [996, 997, 998, 999, 1_000].map((seq) => ({ seq, text: `line ${seq}` })),
  });
});
