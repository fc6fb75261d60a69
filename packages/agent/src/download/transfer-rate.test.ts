import { expect, test } from "vitest";
import { TransferRate } from "./transfer-rate.ts";

const TOTAL = 1000;

test("the rate is of the last seconds, the time left of a longer stretch", () => {
  const rate = new TransferRate();
  for (let second = 0; second <= 20; second++) rate.sample(second * 1000, second * 10, TOTAL);
  // Five times as fast for five seconds.
  const told = [21, 22, 23, 24, 25].map((second) =>
    rate.sample(second * 1000, 200 + (second - 20) * 50, TOTAL),
  );
  // (450 - 50) bytes in 20 s: 20 a second.
  expect(told.at(-1)).toMatchObject({ done: 450, ratePerSecond: 50, secondsLeft: 550 / 20 });
});

test("is told five times a second, and a new rate once", () => {
  const rate = new TransferRate();
  expect(rate.sample(0, 0, TOTAL)).toMatchObject({ ratePerSecond: null, secondsLeft: null });
  expect(rate.sample(100, 10, TOTAL)).toBeNull();
  const first = rate.sample(200, 20, TOTAL);
  expect(first).toMatchObject({ done: 20, ratePerSecond: 100, secondsLeft: 9.8 });
  const told = [400, 600, 800, 1000, 1200].map((at) => rate.sample(at, at / 2, TOTAL)!);
  expect(told.map(({ ratePerSecond }) => ratePerSecond)).toEqual([100, 100, 100, 100, 500]);
  // What is left goes down with each of them.
  const left = told.map(({ secondsLeft }) => secondsLeft!);
  expect(left).toEqual(left.toSorted((a, b) => b - a));
});

test("what stalls has no time left, and what starts again none of before", () => {
  const rate = new TransferRate();
  for (let second = 0; second <= 10; second++) rate.sample(second * 1000, second * 10, TOTAL);
  const told = [11, 12, 13, 14, 15].map((second) => rate.sample(second * 1000, 100, TOTAL));
  expect(told.at(-1)).toMatchObject({ ratePerSecond: 0, secondsLeft: null });
  rate.sample(16_000, 0, TOTAL, true);
  expect(rate.sample(17_000, 40, TOTAL, true)).toMatchObject({
    ratePerSecond: 40,
    secondsLeft: 24,
  });
});
