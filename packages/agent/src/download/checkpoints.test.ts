import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Checkpoints } from "./checkpoints.ts";

const MEBIBYTE = 1024 * 1024;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A file on a disk that syncs so many bytes per second. */
function file(bytesPerSecond: number) {
  let written = 0;
  const synced: number[] = [];
  const checkpoints = new Checkpoints(async () => {
    const bytes = written;
    const pause = ((bytes - checkpoints.synced) * 1000) / bytesPerSecond;
    await new Promise((resolve) => setTimeout(resolve, pause));
    checkpoints.synced = bytes;
    synced.push(bytes);
  });
  /** Writes a piece of 1 MiB. @returns for how many ms it had to wait */
  const write = async (): Promise<number> => {
    written += MEBIBYTE;
    checkpoints.wrote(written);
    const from = performance.now();
    let waits = true;
    const kept = checkpoints.keepUp(written).then(() => (waits = false));
    while (waits) await vi.advanceTimersByTimeAsync(10);
    await kept;
    return performance.now() - from;
  };
  return { checkpoints, synced, write };
}

test("a disk that is slower than the line sets the pace, a few seconds at a time", async () => {
  const { checkpoints, write } = file(20 * MEBIBYTE);
  const from = performance.now();
  const waits: number[] = [];
  for (let piece = 0; piece < 400; piece++) waits.push(await write());
  expect(400 * MEBIBYTE - checkpoints.synced).toBeLessThanOrEqual(48 * MEBIBYTE);
  const seconds = (performance.now() - from) / 1000;
  expect(seconds).toBeGreaterThan(17);
  expect(seconds).toBeLessThan(21);
  // After the first, which nothing was known of the disk for.
  expect(Math.max(...waits.slice(100))).toBeLessThan(2500);
});

test("a disk that is faster than the line is waited for by nobody", async () => {
  const { synced, write } = file(1000 * MEBIBYTE);
  for (let piece = 0; piece < 200; piece++) {
    // A line of 100 MiB/s.
    await vi.advanceTimersByTimeAsync(10);
    expect(await write()).toBeLessThanOrEqual(10);
  }
  // Not more often than once a second, as long as little is waiting.
  expect(synced.length).toBeGreaterThanOrEqual(1);
  expect(synced.length).toBeLessThan(10);
});

test("a sync that fails holds nobody up: who writes hears of it there", async () => {
  const checkpoints = new Checkpoints(() => Promise.resolve());
  checkpoints.wrote(500 * MEBIBYTE);
  await checkpoints.keepUp(500 * MEBIBYTE);
  await checkpoints.keepUp(600 * MEBIBYTE);
  expect(checkpoints.synced).toBe(0);
});
