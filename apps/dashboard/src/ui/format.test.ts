import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatDuration,
  formatLargeCount,
  formatMemory,
  formatShare,
  formatTime,
  formatTimeLeft,
  formatTokenRate,
} from "./format.ts";

const plain = (text: string): string => text.replaceAll("\u202f", " ");

describe("units", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [999_600, "1.00 MB"],
    [98_362_432, "98.4 MB"],
    [4_680_000_000, "4.68 GB"],
    [123_456_789_012, "123 GB"],
  ])("writes %d bytes of a file as %s", (bytes, text) => {
    expect(plain(formatBytes(bytes))).toBe(text);
  });

  it.each([
    [812, "812"],
    [1_204_331, "1.20 M"],
    [48_100, "48.1 k"],
  ])("writes %d of what nobody counts as %s", (count, text) => {
    expect(plain(formatLargeCount(count))).toBe(text);
  });

  it.each([
    [512, "512 B"],
    [1024 ** 3 - 1, "1.00 GiB"],
    [6.21 * 1024 ** 3, "6.21 GiB"],
    [15.96 * 1024 ** 3, "16.0 GiB"],
  ])("writes %d bytes of memory as %s", (bytes, text) => {
    expect(plain(formatMemory(bytes))).toBe(text);
  });

  it.each([
    [null, "– tok/s"],
    [0, "0.0 tok/s"],
    [38.24, "38.2 tok/s"],
    [99.96, "100 tok/s"],
    [12_140, "12,140 tok/s"],
    [Number.POSITIVE_INFINITY, "– tok/s"],
  ])("writes the rate %s as %s", (rate, text) => {
    expect(plain(formatTokenRate(rate))).toBe(text);
  });

  it.each([
    [0.84, "0.8 ms"],
    [210.4, "210 ms"],
    [999.6, "1.00 s"],
    [1260, "1.26 s"],
    [59_960, "1 min 00 s"],
    [185_000, "3 min 05 s"],
    [3_599_800, "1 h 00 min"],
    [7_800_000, "2 h 10 min"],
  ])("writes %d ms as %s", (ms, text) => {
    expect(plain(formatDuration(ms))).toBe(text);
  });

  it.each([
    [0.2, "1 s"],
    [59.2, "1 min 00 s"],
    [130, "2 min 10 s"],
    [3_601, "1 h 01 min"],
  ])("writes %d s left as %s", (seconds, text) => {
    expect(plain(formatTimeLeft(seconds))).toBe(text);
  });

  it("never rounds a share up to all of it", () => {
    expect(plain(formatShare(0.999))).toBe("99 %");
    expect(plain(formatShare(1))).toBe("100 %");
  });

  it("names the day of another day only", () => {
    const now = new Date(2026, 10, 21, 15, 0);
    expect(formatTime(new Date(2026, 10, 21, 9, 5).toISOString(), now)).toBe("09:05");
    expect(formatTime(new Date(2026, 10, 20, 9, 5).toISOString(), now)).toBe("20 Nov, 09:05");
    expect(formatTime("nonsense", now)).toBe("–");
  });
});
