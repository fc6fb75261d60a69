import { expect, test } from "vitest";
import { newDownload } from "./queued-download.ts";
import { Transfer } from "./transfer.ts";

/** Of two parts, each of 100 bytes. */
function started() {
  const files = ["a", "b"].map((part) => ({
    source: { kind: "url" as const, url: `http://127.0.0.1:1/${part}.gguf` },
    target: `/models/${part}.gguf`,
    size: 100,
    sha256: null,
    complete: false,
    commit: null,
    pinned: false,
  }));
  const transfer = new Transfer(newDownload({ reference: "r", name: "n", files }), () => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  const ended = transfer.run(() => promise);
  const came = (part: 0 | 1, done: number): void =>
    transfer.progressed(
      transfer.queued.files[part]!,
      { unit: "bytes", done, total: 100, ratePerSecond: 50, secondsLeft: (100 - done) / 50 },
      { here: [{ from: 0, to: done }], connections: 1 },
    );
  const told = (): unknown[] => {
    const { rate, secondsLeft, status } = transfer.shown();
    return [status, rate, secondsLeft];
  };
  return { transfer, came, told, end: () => (resolve(), ended) };
}

test("after its last byte a download is checked, then written to the disk, and no rate is told", async () => {
  const { came, end, told, transfer } = started();
  came(0, 50);
  expect(told()).toEqual(["running", 50, 3]);
  came(0, 100);
  expect(told()).toEqual(["running", 50, 2]);
  // Between two parts nothing comes.
  transfer.sealing();
  expect(told()).toEqual(["running", null, null]);
  transfer.completed(transfer.queued.files[0]!, 100, "");
  came(1, 50);
  expect(told()).toEqual(["running", 50, 1]);
  came(1, 100);
  expect(told()).toEqual(["verifying", null, null]);
  transfer.sealing();
  expect(told()).toEqual(["writing", null, null]);
  await end();
  expect(told()).toEqual(["queued", null, null]);
});
