import { describe, expect, it } from "vitest";
import { FAILED, record } from "./engine.test-data.ts";
import { proofWords, removalWords, sizeWords } from "./record-words.ts";

const plain = (text: string | null): string | undefined => text?.replaceAll("\u202f", " ");

describe("an engine in words", () => {
  it("tells its proof and when", () => {
    const now = new Date("2026-11-20T15:00:00.000Z");
    expect(proofWords(record(), now)).toEqual({ mark: "idle", word: "Not proved yet", at: null });
    expect(proofWords(record({ proof: FAILED }), now)).toMatchObject({
      mark: "fail",
      word: "Failed",
    });
    expect(proofWords(record({ proof: FAILED }), now).at).toMatch(/^\d\d:\d\d$/);
  });

  it("tells what is on disk from what would be fetched", () => {
    expect(plain(sizeWords(record()))).toBe("214 MB to fetch");
    expect(plain(sizeWords(record({ place: "cache" })))).toBe("214 MB on disk");
    expect(sizeWords(record({ size: null }))).toBeNull();
  });

  it("says what a removal frees, and what it would take to have it back", () => {
    expect(plain(removalWords(record()))).toBe("This frees 214 MB. It can be fetched again.");
    expect(plain(removalWords(record({ source: "build" })))).toContain("built again");
    expect(removalWords(record({ size: null }))).toContain("frees its disk space");
  });
});
