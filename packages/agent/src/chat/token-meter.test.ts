import { expect, test } from "vitest";
import { TokenMeter } from "./token-meter.ts";

test("counts what came in the last second and forgets the rest", () => {
  const meter = new TokenMeter();
  for (let ms = 0; ms < 3_000; ms += 10) meter.add(2, 50_000 + ms);
  expect(meter.perSecond(52_999)).toBe(200);
  expect(meter.perSecond(53_499)).toBe(100);
  expect(meter.perSecond(60_000)).toBe(0);
});
