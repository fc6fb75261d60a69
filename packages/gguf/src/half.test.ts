import { expect, test } from "vitest";
import { halfBits } from "./half.ts";

test("every half value comes back as its own bits", () => {
  const bits = new Uint16Array(65536).map((_, i) => i);
  const halves = new Float16Array(bits.buffer);
  const wrong = bits.filter((own, i) => !Number.isNaN(halves[i]!) && halfBits(halves[i]!) !== own);
  expect([...wrong]).toEqual([]);
});

test("rounding agrees with the platform between, at and around every half value", () => {
  const single = new Float32Array(1);
  const patterns = new Uint32Array(single.buffer);
  const platform = new Float16Array(1);
  const platformBits = new Uint16Array(platform.buffer);
  const wrong: number[] = [];
  for (let high = 0; high < 65536; high++) {
    for (const low of [0, 1, 0xfff, 0x1000, 0x1001, 0x2fff, 0x3000, 0x3001]) {
      patterns[0] = ((high << 16) | low) >>> 0;
      platform[0] = single[0]!;
      const differs = halfBits(single[0]!) !== platformBits[0];
      if (differs && !Number.isNaN(single[0]!)) wrong.push(patterns[0]);
    }
  }
  expect(wrong).toEqual([]);
});
