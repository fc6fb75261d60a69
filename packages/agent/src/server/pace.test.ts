import { describe, expect, it } from "vitest";
import { MERGE_MS, Pace } from "./pace.ts";

describe("Pace", () => {
  it("lets the first messages pass at once, then one in each interval", () => {
    const pace = new Pace(0);
    const times: number[] = [];
    for (let now = 0; times.length < 20;) {
      times.push(now);
      now += pace.spend(now);
    }
    expect(times.slice(0, 7)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    const steps = times.slice(7).map((time, i) => time - times[6 + i]!);
    expect(steps).toEqual(steps.map(() => MERGE_MS));
  });

  it("never holds back who speaks seldom", () => {
    const pace = new Pace(0);
    const waits = Array.from({ length: 100 }, (_, i) => pace.spend(i * MERGE_MS));
    expect(new Set(waits)).toEqual(new Set([0]));
  });

  it("saves up no more than one burst", () => {
    const pace = new Pace(0);
    const waits = Array.from({ length: 10 }, () => pace.spend(1e9));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(6);
  });
});
