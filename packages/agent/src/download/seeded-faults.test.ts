import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHost, type Fault } from "@llcuda/test-kit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { download } from "./download.ts";
import { hashFile } from "./hash-file.ts";
import { EAGER } from "./kill-rounds.test-data.ts";
import { noise } from "./noise.test-data.ts";
import { ReceivedBytes } from "./received-bytes.test-data.ts";

/** Four spans for six connections. */
const BYTES = noise(4_000_000, 41);
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
/** Each run meets up to so many faults before the server answers rightly. */
const MAX_FAULTS = 5;
/** `LLCUDA_FAULT_RUNS=300` tries as many as docs/benchmarks.md tells of. */
const RUNS = Number(process.env["LLCUDA_FAULT_RUNS"] ?? 15);
/** Of an answer that is refused the first read has come already; framing counts as bytes, too. */
const REFUSED_BYTES = 64 * 1024;
/** Patience for a busy machine, and none for a silent server. */
const TIMING = {
  headersMs: 250,
  stallMs: 100,
  attempts: 20,
  corruptAttempts: 20,
  connectAttempts: 20,
  backoffMs: 1,
  backoffCapMs: 2,
};

const within = fc.nat(BYTES.length - 1);
/** Bytes that are here stay right, and may not come again. */
const breaking: fc.Arbitrary<Fault> = fc.oneof(
  within.map((after): Fault => ({ kind: "reset", after })),
  within.map((after): Fault => ({ kind: "stall", after })),
  fc.constant<Fault>({ kind: "silence" }),
  fc.constant<Fault>({ kind: "unsatisfiable" }),
  fc.integer({ min: 1, max: 1000 }).map((by): Fault => ({ kind: "shifted-part", by })),
  fc
    .constantFrom(429, 500, 503)
    .map((status): Fault => ({ kind: "status", status, headers: { "retry-after": "0" } })),
  fc.constant<Fault>({ kind: "redirect", to: "/elsewhere" }),
  within.map((send): Fault => ({ kind: "length-lie", announce: BYTES.length, send })),
  within.map((send): Fault => ({ kind: "no-length", send: send + 1 })),
);
/** The server sends the whole file, whatever was asked for: once more for each of these. */
const repeating = fc.constantFrom<Fault>({ kind: "whole" }, { kind: "other-etag" });

const order = fc.array(fc.oneof({ weight: 5, arbitrary: breaking }, repeating), {
  maxLength: MAX_FAULTS,
});

/** How often the whole file may have to come, beyond the first time. */
function wholeAgain(faults: readonly Fault[]): number {
  const count = (kinds: RegExp): number => faults.filter(({ kind }) => kinds.test(kind)).length;
  // Of answers that contradict what is here, the second in a row is believed.
  // An ETag that comes and goes makes two other files of it.
  return (
    count(/whole|wrong/) + 2 * count(/other-etag/) + Math.floor(count(/shifted|unsatisfiable/) / 2)
  );
}

async function fetchThrough(
  faults: readonly Fault[],
  together: boolean,
  threaded: boolean,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-seeded-"));
  await using host = await FileHost.start();
  using received = new ReceivedBytes(BYTES.length);
  try {
    const pace = { bytes: 500_000, pauseMs: 1 };
    const url = host.serve("/file", { bytes: BYTES, pace });
    host.serve("/elsewhere", { bytes: BYTES, pace });
    host.fault("/file", ...faults);
    const file = join(folder, "model.gguf");
    const timing = { ...(together ? EAGER : {}), ...TIMING };
    const hashThreadFrom = threaded ? 1 : undefined;
    const request = { url, file, sha256: SHA256, size: BYTES.length, timing, hashThreadFrom };
    const got = await download(request);
    expect(got).toMatchObject({ sha256: SHA256, fetched: true });
    expect(await hashFile(file)).toBe(SHA256);
    expect(readdirSync(folder).filter((name) => !name.endsWith(".quarantined"))).toEqual([
      "model.gguf",
    ]);
    const unavoidable = wholeAgain(faults) * BYTES.length + faults.length * REFUSED_BYTES;
    expect(received.again).toBeLessThanOrEqual(unavoidable);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test(
  "whatever breaks on the way, the right bytes arrive, and none that came is fetched again",
  async () => {
    await fc.assert(fc.asyncProperty(order, fc.boolean(), fc.boolean(), fetchThrough), {
      numRuns: RUNS,
      seed: 20261126,
      endOnFailure: true,
    });
  },
  60_000 + RUNS * 1000,
);

test(
  "wrong bytes among all that are put aside, and fetched once more",
  async () => {
    const some = fc.array(breaking, { maxLength: 2 });
    const spoiled = fc
      .tuple(some, some)
      .map(([before, after]) => before.concat({ kind: "wrong-bytes" }, after));
    await fc.assert(fc.asyncProperty(spoiled, fc.boolean(), fc.boolean(), fetchThrough), {
      numRuns: Math.ceil(RUNS / 5),
      seed: 20261126,
      endOnFailure: true,
    });
  },
  60_000 + RUNS * 1000,
);
