import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Piece } from "./chunk-filler.ts";
import { StallWatch, type WatchedBody } from "./stall-watch.ts";
import { PATIENCE } from "./timing.ts";

const { stallBytes, stallMs } = PATIENCE;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A body that gives what is sent at once, in the memory that is said to be left. */
class Body implements WatchedBody {
  received = 0;
  full = false;
  #come: (() => void) | null = null;

  send(bytes: number): void {
    this.received += bytes;
    this.#come?.();
  }

  async *pieces(): AsyncGenerator<Piece, void, undefined> {
    for (let given = 0; ; given = this.received) {
      while (this.received === given) await new Promise<void>((resolve) => (this.#come = resolve));
      yield { bytes: new Uint8Array(this.received - given), release: () => undefined };
    }
  }
}

function watching() {
  const watch = new StallWatch(PATIENCE, new AbortController().signal);
  watch.connected();
  watch.headersCame();
  const body = new Body();
  return { watch, body, pieces: watch.pieces(body) };
}

test("a disk that takes nothing for minutes is no stall of the server's, whose own silence is one", async () => {
  const { body, pieces, watch } = watching();
  // Before the first byte is asked for, the disk has a note of the file to write.
  await vi.advanceTimersByTimeAsync(10 * stallMs);
  for (const _ of [1, 2]) {
    const piece = pieces.next();
    body.send(stallBytes);
    await piece;
    await vi.advanceTimersByTimeAsync(10 * stallMs);
  }
  expect({ stalled: watch.stalled, waited: watch.waitedMs }).toEqual({ stalled: false, waited: 0 });
  void pieces.next();
  // The first window still counts what came before it.
  await vi.advanceTimersByTimeAsync(3 * stallMs);
  expect({ stalled: watch.stalled, aborted: watch.signal.aborted }).toEqual({
    stalled: true,
    aborted: true,
  });
  watch.stop();
});

test("a byte now and then is a stall, also while each is written; what it waited is told", async () => {
  const { body, pieces, watch } = watching();
  for (let second = 0; second < stallMs; second += 1000) {
    const piece = pieces.next();
    await vi.advanceTimersByTimeAsync(1000);
    body.send(1);
    await piece;
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(watch.waitedMs).toBe(stallMs);
  void pieces.next();
  await vi.advanceTimersByTimeAsync(1);
  expect(watch.stalled).toBe(true);
});

test("a server that sends little, and enough in each window, goes on", async () => {
  const { body, pieces, watch } = watching();
  const piece = pieces.next();
  // In memory, and not handed on: the bytes count as they come.
  for (let window = 0; window < 3; window++) {
    body.received += stallBytes;
    await vi.advanceTimersByTimeAsync(stallMs);
  }
  expect(watch.stalled).toBe(false);
  body.send(1);
  await piece;
  watch.stop();
});

test("memory that waits for the hash is no silence of the server's", async () => {
  const { body, pieces, watch } = watching();
  body.full = true;
  void pieces.next();
  await vi.advanceTimersByTimeAsync(5 * stallMs);
  expect(watch.stalled).toBe(false);
  body.full = false;
  await vi.advanceTimersByTimeAsync(2 * stallMs);
  expect(watch.stalled).toBe(true);
});

test("a process that was not let run looks first at what came meanwhile", () => {
  const { body, pieces, watch } = watching();
  void pieces.next();
  // The timer is due; what the socket has is read only then.
  vi.advanceTimersToNextTimer();
  body.received += stallBytes;
  vi.advanceTimersToNextTimer();
  expect(watch.stalled).toBe(false);
  watch.stop();
});
