import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHost } from "@llcuda/test-kit";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { ownIdentity } from "../host/process.ts";
import { download } from "./download.ts";
import { hashFile } from "./hash-file.ts";
import { EAGER } from "./kill-rounds.test-data.ts";
import { noise } from "./noise.test-data.ts";
import { ReceivedBytes } from "./received-bytes.test-data.ts";

const BYTES = noise(3_000_000, 43);
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
/** `LLCUDA_FAULT_RUNS=300` tries as many as docs/benchmarks.md tells of. */
const RUNS = Number(process.env["LLCUDA_FAULT_RUNS"] ?? 6);
const MAX_MISHAPS = 3;
/** What a connection's memory holds when the disk refuses a write, or six of them together. */
const IN_MEMORY_BYTES = 8 * 1024 * 1024;

/** What befalls a download on its way; each time it is asked for again afterwards. */
type Mishap =
  /** Cancelled at a byte, and the partial file is then treated like this. */
  | { kind: "cancel" | "flip" | "lose" | "stale-lock" | "torn-log"; at: number }
  | { kind: "cut" | "torn-note"; at: number; keep: number }
  /** A write to the disk fails, or a sync. */
  | { kind: "refused"; method: "write" | "datasync"; code: string; call: number };

const at = fc.integer({ min: 1, max: BYTES.length - 1 });
const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  fc.record({ kind: fc.constantFrom("cancel", "flip", "lose", "stale-lock", "torn-log"), at }),
  fc.record({ kind: fc.constantFrom("cut", "torn-note"), at, keep: fc.double({ min: 0, max: 1 }) }),
  fc.record({
    kind: fc.constant("refused" as const),
    method: fc.constantFrom("write", "datasync"),
    code: fc.constantFrom("ENOSPC", "EDQUOT", "EIO", "EROFS"),
    call: fc.integer({ min: 1, max: 12 }),
  }),
);

/** Bytes that may have to come again for it. */
function costs({ kind }: Mishap): number {
  if (kind === "cancel" || kind === "stale-lock" || kind === "torn-log") return 0;
  return kind === "refused" ? Math.min(IN_MEMORY_BYTES, BYTES.length) : BYTES.length;
}

async function spoil(file: string, mishap: Mishap): Promise<void> {
  const partial = `${file}.partial`;
  if (!existsSync(partial)) return;
  const bytes = readFileSync(partial);
  switch (mishap.kind) {
    case "cut":
      return truncate(partial, Math.floor(bytes.length * mishap.keep));
    case "flip":
      bytes[Math.min(mishap.at, bytes.length) - 1]! ^= 0xff;
      return writeFileSync(partial, bytes);
    case "lose":
      return rmSync(partial);
    case "torn-note": {
      const note = readFileSync(`${partial}.json`);
      return writeFileSync(
        `${partial}.json`,
        note.subarray(0, Math.floor(note.length * mishap.keep)),
      );
    }
    case "torn-log":
      return writeFileSync(`${partial}.log`, "0 1\n12345 6789");
    case "stale-lock": {
      const dead = { ...ownIdentity(), startTime: "1", nonce: "n", since: "" };
      return writeFileSync(`${file}.lock`, JSON.stringify(dead));
    }
    case "cancel":
    case "refused":
      return undefined;
  }
}

/** Of all file handles, from the next call on: the `call`th one fails. */
async function refuse(folder: string, { method, code, call }: Extract<Mishap, { call: number }>) {
  const handle = await open(folder);
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const real = prototype[method] as (this: FileHandle, ...given: unknown[]) => Promise<unknown>;
  let left = call;
  return vi.spyOn(prototype, method).mockImplementation(function (
    this: FileHandle,
    ...given: unknown[]
  ) {
    left -= 1;
    if (left !== 0) return real.apply(this, given) as never;
    return Promise.reject(Object.assign(new Error(code), { code }));
  });
}

async function fetchThrough(
  mishaps: readonly Mishap[],
  together: boolean,
  threaded: boolean,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-disk-"));
  const file = join(folder, "model.gguf");
  await using host = await FileHost.start();
  using received = new ReceivedBytes(BYTES.length);
  const url = host.serve("/file", { bytes: BYTES, pace: { bytes: 250_000, pauseMs: 1 } });
  const timing = together ? EAGER : { backoffMs: 1, backoffCapMs: 2 };
  const hashThreadFrom = threaded ? 1 : undefined;
  const request = { url, file, sha256: SHA256, size: BYTES.length, timing, hashThreadFrom };
  try {
    for (const mishap of mishaps) {
      const abort = new AbortController();
      const refusal = mishap.kind === "refused" ? await refuse(folder, mishap) : null;
      const onProgress = ({ done }: { done: number }): void => {
        if (mishap.kind !== "refused" && done >= mishap.at) abort.abort();
      };
      const failed = await download({ ...request, onProgress, signal: abort.signal }).then(
        () => null,
        (error: { code: string }) => error.code,
      );
      refusal?.mockRestore();
      expect([null, "CANCELLED", "DISK_FULL", "FILE_UNWRITABLE"]).toContain(failed);
      // Whatever happened: nothing wrong has the name.
      expect(existsSync(file) ? await hashFile(file) : SHA256).toBe(SHA256);
      await spoil(file, mishap);
    }
    await download(request);
    expect(await hashFile(file)).toBe(SHA256);
    const left = readdirSync(folder).filter((name) => !name.endsWith(".quarantined"));
    expect(left).toEqual(["model.gguf"]);
    const allowed = mishaps.reduce((sum, mishap) => sum + costs(mishap), 0);
    expect(received.again).toBeLessThanOrEqual(allowed);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test(
  "whatever befalls the disk and the files on it, the right bytes get the name, and what is kept does not come again",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(mishap, { maxLength: MAX_MISHAPS }),
        fc.boolean(),
        fc.boolean(),
        fetchThrough,
      ),
      { numRuns: RUNS, seed: 20261126, endOnFailure: true },
    );
  },
  60_000 + RUNS * 1000,
);
