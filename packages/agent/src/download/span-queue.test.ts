import { expect, test } from "vitest";
import { SpanQueue } from "./span-queue.ts";

const [A, B, REST] = [
  { from: 0, to: 100 },
  { from: 100, to: 200 },
  { from: 150, to: 200 },
] as const;

test("who finds nothing left waits for what another gives back, and ends when all is here", async () => {
  const spans = new SpanQueue([A, B], 1000);
  expect([await spans.next(), await spans.next()]).toEqual([A, B]);
  const waiting = [spans.next(), spans.next()];
  spans.back(null);
  spans.back(REST);
  expect(await waiting[0]).toEqual(REST);
  spans.back(null);
  expect(await waiting[1]).toBeUndefined();
  expect(await spans.next()).toBeUndefined();
});

test("a connection straggles that is ten times slower than all of them, while another has nothing to do", async () => {
  const spans = new SpanQueue([A, B], 1000);
  await spans.next();
  await spans.next();
  // 100 bytes a ms over all connections.
  spans.came(1_000_000, 10_000);
  expect(spans.straggles(1, 5000)).toBe(false);
  const idle = spans.next();
  expect(spans.straggles(9 * 5000, 5000)).toBe(true);
  expect(spans.straggles(11 * 5000, 5000)).toBe(false);
  // Too early to tell.
  expect(spans.straggles(1, 999)).toBe(false);
  spans.back(REST);
  expect(await idle).toEqual(REST);
  expect(spans.straggles(1, 5000)).toBe(false);
});
