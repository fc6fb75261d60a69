import { expect, test } from "vitest";
import { byteCount } from "./byte-count.ts";
import { backoff, PATIENCE, retryAfter } from "./timing.ts";
import { TransferRate } from "./transfer-rate.ts";

test("pauses double up to the cap and differ between clients", () => {
  const pauses = [1, 2, 3, 4, 7, 8, 50].map((barren) => backoff(PATIENCE, barren, 1));
  expect(pauses).toEqual([500, 1000, 2000, 4000, 30_000, 30_000, 30_000]);
  expect(backoff(PATIENCE, 2, 0)).toBe(750);
});

test.for([
  [undefined, null],
  ["", null],
  ["soon", null],
  ["0", 0],
  ["120", 120_000],
  ["Thu, 01 Jan 1970 00:01:40 GMT", 40_000],
  ["Thu, 01 Jan 1970 00:00:01 GMT", 0],
] as const)("Retry-After %j", ([header, expected]) => {
  expect(retryAfter(header, 60_000)).toBe(expected);
});

test.for([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.0 kB"],
  [98_362_432, "98.4 MB"],
  [999_950, "1.0 MB"],
  [1_117_320_768, "1.1 GB"],
  [9e15, "9000.0 TB"],
] as const)("%d is %s", ([bytes, text]) => {
  expect(byteCount(bytes)).toBe(text);
});

test("the rate is that of the last seconds, and tells the time left", () => {
  const rate = new TransferRate();
  expect(rate.sample(0, 0, 1000)).toMatchObject({
    done: 0,
    ratePerSecond: null,
    secondsLeft: null,
  });
  // Told at most five times a second, unless asked to.
  expect(rate.sample(100, 50, 1000)).toBeNull();
  expect(rate.sample(1000, 100, 1000)).toMatchObject({ ratePerSecond: 100, secondsLeft: 9 });
  // A stall shows: nothing came within the window.
  expect(rate.sample(9000, 100, 1000)?.ratePerSecond).toBeLessThan(100);
  expect(rate.sample(20_000, 100, 1000)).toMatchObject({ ratePerSecond: 0, secondsLeft: null });
  // A restart at 0 begins anew.
  expect(rate.sample(21_000, 10, 1000)).toMatchObject({ done: 10, ratePerSecond: null });
});
