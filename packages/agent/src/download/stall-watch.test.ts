import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StallWatch } from "./stall-watch.ts";
import { PATIENCE } from "./timing.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A watch over a body that has begun. */
function watching(): StallWatch {
  const watch = new StallWatch(PATIENCE, new AbortController().signal);
  watch.connected();
  watch.headersCame();
  return watch;
}

test("a disk that takes nothing for minutes is no stall of the server's, whose own silence is one", async () => {
  const watch = watching();
  const { promise, resolve } = Promise.withResolvers<void>();
  const written = watch.written(promise);
  vi.advanceTimersByTime(10 * PATIENCE.stallMs);
  expect(watch.stalled).toBe(false);
  resolve();
  await written;
  vi.advanceTimersByTime(PATIENCE.stallMs);
  expect(watch.stalled).toBe(true);
  watch.stop();
});

test("a byte now and then is a stall, also while each is written", async () => {
  const watch = watching();
  for (let second = 0; second < PATIENCE.stallMs; second += 1_000) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await watch.written(Promise.resolve());
    watch.bytesCame(1);
    vi.advanceTimersByTime(1_000);
  }
  expect(watch.stalled).toBe(true);
  watch.stop();
});
