import { expect, test } from "vitest";
import { afterFailure, NO_FAILURES, RESTART_POLICY } from "./restart-policy.ts";

test("waits double up to the cap while the codes differ", () => {
  let history = NO_FAILURES;
  const waits: (number | null)[] = [];
  for (let attempt = 0; attempt < 9; attempt += 1) {
    const code = attempt % 2 === 0 ? "ENGINE_CRASHED" : "CUDA_FAULT";
    const next = afterFailure(history, { code, upMs: 10 }, RESTART_POLICY, 0);
    history = next.history;
    waits.push(next.delayMs);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test("chance shortens a wait by at most a fifth", () => {
  const failure = { code: "ENGINE_CRASHED", upMs: 0 } as const;
  expect(afterFailure(NO_FAILURES, failure, RESTART_POLICY, 1).delayMs).toBe(400);
  expect(afterFailure(NO_FAILURES, failure, RESTART_POLICY, 0.5).delayMs).toBe(450);
});

test("the fifth failure of one code in a row is the last", () => {
  let history = NO_FAILURES;
  const given: boolean[] = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const failure = { code: "OUT_OF_MEMORY", upMs: 29_999 } as const;
    const next = afterFailure(history, failure, RESTART_POLICY, 0);
    history = next.history;
    given.push(next.delayMs === null);
  }
  expect(given).toEqual([false, false, false, false, true]);
});

test("an engine that ran for 30 s starts with a clean record", () => {
  const history = { attempts: 4, code: "ENGINE_CRASHED", ofThisCode: 4 } as const;
  const failure = { code: "ENGINE_CRASHED", upMs: 30_000 } as const;
  expect(afterFailure(history, failure, RESTART_POLICY, 0)).toEqual({
    history: { attempts: 1, code: "ENGINE_CRASHED", ofThisCode: 1 },
    delayMs: 500,
  });
});

test.each([
  "PTX_UNSUPPORTED",
  "LIBRARY_MISSING",
  "GLIBC_TOO_OLD",
  "MODEL_DAMAGED",
  "ENGINE_ARGUMENT_REFUSED",
] as const)("%s is not tried again", (code) => {
  expect(afterFailure(NO_FAILURES, { code, upMs: 0 }, RESTART_POLICY, 0).delayMs).toBeNull();
});
