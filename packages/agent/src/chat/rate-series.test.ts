import { MAX_RATE_POINTS } from "@llcuda/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RateMeter } from "./rate-series.ts";

describe("RateMeter", () => {
  it("tells the rate of each span that is over", () => {
    const meter = new RateMeter();
    for (let at = 0; at < 500; at += 10) meter.add(1, 1_000 + at);
    meter.add(5, 1_500);
    expect(meter.series()).toEqual({ everyMs: 250, perSecond: [100, 100] });
  });

  it("shows that nothing came for a while", () => {
    const meter = new RateMeter();
    meter.add(50, 0);
    meter.add(1, 1_000);
    expect(meter.series().perSecond).toEqual([200, 0, 0, 0]);
  });

  it("loses no token and keeps few points, however long the answer takes", () => {
    const steps = fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 0, max: 90_000 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(steps, (parts) => {
        const meter = new RateMeter();
        let now = 7;
        let all = 0;
        for (const [tokens, wait] of parts) {
          now += wait;
          all += tokens;
          meter.add(tokens, now);
        }
        // All spans over: what was open is told too.
        meter.add(0, now + 400 * 90_000);
        const { everyMs, perSecond } = meter.series();
        expect(perSecond.length).toBeLessThanOrEqual(MAX_RATE_POINTS);
        const told = perSecond.reduce((sum, rate) => sum + rate, 0) * (everyMs / 1_000);
        // Rates are rounded to a tenth, so long spans blur a little.
        expect(Math.abs(told - all)).toBeLessThan((everyMs / 20_000) * 50);
      }),
    );
  });
});
