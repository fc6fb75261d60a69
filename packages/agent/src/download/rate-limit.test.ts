import { expect, test } from "vitest";
import { RateLimit } from "./rate-limit.ts";

test("no limit makes nobody wait, and takes off what was to be waited for", async () => {
  const limit = new RateLimit(1);
  const wait = limit.take(1e9);
  expect(wait).not.toBeNull();
  limit.rate = null;
  await wait;
  expect(limit.take(1e12)).toBeNull();
});

test("a quarter of a second comes at once; what is beyond is waited for", async () => {
  const limit = new RateLimit(1_000_000);
  expect(limit.take(200_000)).toBeNull();
  const wait = limit.take(100_000);
  expect(wait).not.toBeNull();
  await wait;
});

test("an abort ends the wait", async () => {
  const limit = new RateLimit(1);
  const abort = new AbortController();
  const wait = limit.take(1e9, abort.signal);
  abort.abort();
  await expect(wait).resolves.toBeUndefined();
});
