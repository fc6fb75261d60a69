import { describe, expect, it } from "vitest";
import { GuessGuard } from "./guess-guard.ts";

describe("GuessGuard", () => {
  it("lets a few guesses pass, then doubles the wait", () => {
    const guard = new GuessGuard();
    const waits = Array.from({ length: 18 }, (_, i) => {
      guard.wrong("a", `token ${i}`, 0);
      return guard.waitMs("a", 0) / 1000;
    });
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]);
  });

  it("does not take a stale client for a guesser", () => {
    const guard = new GuessGuard();
    for (let i = 0; i < 1_000; i += 1) guard.wrong("a", "the token of yesterday", i);
    expect(guard.waitMs("a", 1_000)).toBe(0);
  });

  it("keeps addresses apart, and forgets after a while", () => {
    const guard = new GuessGuard();
    for (let i = 0; i < 20; i += 1) guard.wrong("a", `token ${i}`, 0);
    expect(guard.waitMs("b", 0)).toBe(0);
    expect(guard.waitMs("a", 30_000)).toBe(30_000);
    expect(guard.waitMs("a", 60_000)).toBe(0);
    guard.wrong("a", "token x", 11 * 60_000);
    expect(guard.waitMs("a", 11 * 60_000)).toBe(0);
  });

  it("remembers a bounded number of addresses", () => {
    const guard = new GuessGuard();
    for (let i = 0; i < 20; i += 1) guard.wrong("first", `token ${i}`, 0);
    for (let i = 0; i < 1_024; i += 1) guard.wrong(`address ${i}`, "token", 0);
    expect(guard.waitMs("first", 0)).toBe(0);
  });
});
