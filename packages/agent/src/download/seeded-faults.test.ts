import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHost, type Fault } from "@llcuda/test-kit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BYTES, SHA256 } from "./download-stage.test-data.ts";
import { download } from "./download.ts";
import { EAGER } from "./kill-rounds.test-data.ts";

/** Each run meets up to so many faults before the server answers rightly. */
const MAX_FAULTS = 5;
const RUNS = 40;

const within = fc.nat(BYTES.length - 1);
/** F1 to F10 of what breaks downloads, less what can only end them. */
const fault: fc.Arbitrary<Fault> = fc.oneof(
  within.map((after): Fault => ({ kind: "reset", after })),
  within.map((after): Fault => ({ kind: "stall", after })),
  fc.constant<Fault>({ kind: "silence" }),
  fc.constant<Fault>({ kind: "whole" }),
  fc.integer({ min: 1, max: 1000 }).map((by): Fault => ({ kind: "shifted-part", by })),
  fc
    .constantFrom(429, 500, 503)
    .map((status): Fault => ({ kind: "status", status, headers: { "retry-after": "0" } })),
  within.map((send): Fault => ({ kind: "length-lie", announce: BYTES.length, send })),
  within.map((send): Fault => ({ kind: "no-length", send: send + 1 })),
);

test("whatever breaks on the way, the right bytes arrive, and what came is not asked for again", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: MAX_FAULTS }),
      fc.boolean(),
      async (faults, together) => {
        const folder = mkdtempSync(join(tmpdir(), "llcuda-seeded-"));
        await using host = await FileHost.start();
        try {
          const url = host.serve("/file", BYTES);
          host.fault("/file", ...faults);
          const file = join(folder, "model.gguf");
          const impatient = { headersMs: 150, stallMs: 150, attempts: 20, corruptAttempts: 20 };
          const timing = {
            ...(together ? EAGER : {}),
            ...impatient,
            backoffMs: 1,
            backoffCapMs: 2,
          };
          const size = BYTES.length;
          const got = await download({ url, file, sha256: SHA256, size, timing });
          expect(got).toMatchObject({ sha256: SHA256, fetched: true });
          expect(Buffer.compare(readFileSync(file), BYTES)).toBe(0);
          expect(readdirSync(folder)).toEqual(["model.gguf"]);
          const sent = host.gets("/file").reduce((sum, seen) => sum + seen.sent, 0);
          // A server that starts again (200, or another part than asked for) makes the bytes come again.
          const again = faults.filter(({ kind }) => /whole|shifted|status/.test(kind)).length;
          expect(sent).toBeLessThanOrEqual((again + 1) * BYTES.length + 8 * 1024 * 1024);
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    ),
    { numRuns: RUNS, seed: 20261126, endOnFailure: true },
  );
}, 60_000);
