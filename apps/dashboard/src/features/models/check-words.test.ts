import { expect, onTestFinished, test, vi } from "vitest";
import { checkedInFull, checkedWords, isGone, type CheckedOffer } from "./check-words.ts";

const NOON = new Date(2026, 10, 26, 12).getTime();
const at = (daysAgo: number): string => new Date(NOON - daysAgo * 86_400_000).toISOString();

function offer(
  state: NonNullable<CheckedOffer["check"]>["state"],
  daysAgo = 0,
  movedTo: string | null = null,
): CheckedOffer {
  const check = { state, at: at(daysAgo), host: "hub.test", movedTo };
  return { asking: false, check, sha256: "ab".repeat(32), size: 1_900_000_000 };
}

const UNASKED: CheckedOffer = { asking: false, check: null, sha256: null, size: null };

test("a file of the catalog is told by what the hub said of it, and when", () => {
  expect(checkedWords(offer("there"), NOON)).toBe("checked today: there");
  expect(checkedWords(offer("changed", 1), NOON)).toMatch(/^checked yesterday: there, with other/);
  expect(checkedWords(offer("moved", 3, "new/home"), NOON)).toBe(
    `checked ${at(3).slice(0, 10)}: moved to new/home`,
  );
  expect(checkedWords(offer("gated"), NOON)).toBe("checked today: wants a token");
  expect(checkedWords(UNASKED, NOON)).toBe("not checked yet");
  expect(checkedWords({ ...UNASKED, asking: true }, NOON)).toBe("asking the hub");
});

test("its day is the reader's own, wherever that begins", () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("TZ", "America/Los_Angeles");
  const check = { ...offer("there").check!, at: "2026-11-24T02:00:00.000Z" };
  const told = (now: string): string =>
    checkedWords({ ...UNASKED, check }, Date.parse(now)).slice("checked ".length);
  expect(told("2026-11-24T07:00:00.000Z")).toBe("today: there");
  expect(told("2026-11-24T09:00:00.000Z")).toBe("yesterday: there");
  expect(told("2026-11-26T09:00:00.000Z")).toBe("2026-11-23: there");
});

test("in full it says who was asked, how long the file is and which bytes it has", () => {
  expect(checkedInFull(offer("there"), NOON)).toBe(
    "checked today at hub.test: there, 1.90\u202fGB, SHA-256 abababababab…",
  );
  expect(checkedInFull(offer("gone"), NOON)).toBe("checked today at hub.test: gone");
  expect(checkedInFull(UNASKED, NOON)).toMatch(/^not checked yet: /);
});

test("only what is gone is not offered", () => {
  expect([offer("gone"), offer("gated"), UNASKED].map(isGone)).toEqual([true, false, false]);
});
