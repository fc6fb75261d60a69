import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Checkpoints } from "./checkpoints.ts";

const MEBIBYTE = 1024 * 1024;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A file on a disk that syncs so many bytes per second, and takes so long for the least. */
function file(bytesPerSecond: number, atLeastMs = 0) {
  let written = 0;
  const synced = [0];
  const checkpoints = new Checkpoints(async () => {
    const bytes = written;
    const pause = atLeastMs + ((bytes - synced.at(-1)!) * 1000) / bytesPerSecond;
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
  return { synced, write };
}

test("a disk that is slower than the line sets the pace, a few seconds at a time", async () => {
  const { synced, write } = file(20 * MEBIBYTE);
  const from = performance.now();
  const waits: number[] = [];
  for (let piece = 0; piece < 400; piece++) waits.push(await write());
  expect(400 * MEBIBYTE - synced.at(-1)!).toBeLessThanOrEqual(81 * MEBIBYTE);
  const seconds = (performance.now() - from) / 1000;
  expect(seconds).toBeGreaterThan(15);
  expect(seconds).toBeLessThan(21);
  expect(Math.max(...waits)).toBeLessThan(4100);
});

test("a disk that is faster than the line is waited for by nobody", async () => {
  const { synced, write } = file(1000 * MEBIBYTE);
  for (let piece = 0; piece < 200; piece++) {
    // A line of 100 MiB/s.
    await vi.advanceTimersByTimeAsync(10);
    expect(await write()).toBeLessThanOrEqual(10);
  }
  // Not more often than once a second, as long as little is waiting.
  expect(synced.length).toBeGreaterThan(1);
  expect(synced.length).toBeLessThan(10);
});

test("a disk whose every sync takes a while is not taken for a slow one", async () => {
  const { synced, write } = file(1000 * MEBIBYTE, 1000);
  const from = performance.now();
  for (let piece = 0; piece < 1000; piece++) await write();
  // At 1000 MiB/s and a second a sync; the least alone would take 20 s.
  expect((performance.now() - from) / 1000).toBeLessThan(14);
  expect(synced.length).toBeLessThan(15);
});

test("a sync that fails holds nobody up: who writes hears of it there", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const checkpoints = new Checkpoints(() => promise);
  checkpoints.wrote(500 * MEBIBYTE);
  const steps: string[] = [];
  const kept = checkpoints.keepUp(500 * MEBIBYTE).then(() => steps.push("went on"));
  await vi.advanceTimersByTimeAsync(60_000);
  steps.push("failed");
  resolve();
  await kept;
  expect(steps).toEqual(["failed", "went on"]);
  await checkpoints.keepUp(600 * MEBIBYTE);
});
