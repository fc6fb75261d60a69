import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { arrivals } from "./arrivals.ts";
import { betaVariate } from "./beta-variate.ts";
import { distributionOf, MOST_OUTLIERS, MOST_SAMPLES } from "./distribution.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { quantile } from "./quantile.ts";
import scipy from "./scipy.test-data.json" with { type: "json" };

const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true });

/** The figures of 0, 1, 2 up to n - 1. */
function upTo(n: number) {
  return distributionOf(Array.from({ length: n }, (_, index) => index))!;
}

/** The first arrivals. */
function first(count: number, perSecond: number, seed: number): number[] {
  const times = arrivals(perSecond, seed);
  return Array.from({ length: count }, () => times.next().value);
}

describe("quantile", () => {
  it.each(scipy.described)("agrees with numpy: $name", ({ samples, quantiles }) => {
    const sorted = samples.toSorted((a, b) => a - b);
    for (const [index, place] of scipy.places.entries()) {
      expect(quantile(sorted, place)).toBeCloseTo(quantiles[index]!, 9);
    }
  });

  it("refuses nothing at all", () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

describe("betaVariate", () => {
  it.each([
    [3, 3],
    [3, 4],
    [250, 251],
  ])("has the mean and the variance of its distribution: %d, %d", (a, b) => {
    const random = xoroshiro128plus(5);
    const many = 50_000;
    const drawn = Array.from({ length: many }, () => betaVariate(a, b, random));
    const mean = drawn.reduce((sum, each) => sum + each, 0) / many;
    const variance = drawn.reduce((sum, each) => sum + (each - mean) ** 2, 0) / many;
    const expected = (a * b) / ((a + b) ** 2 * (a + b + 1));
    expect(Math.abs(mean - a / (a + b))).toBeLessThan(4 * Math.sqrt(expected / many));
    expect(variance / expected).toBeCloseTo(1, 1);
  });
});

describe("distributionOf", () => {
  it("takes the interval from the order of more samples than are worth resampling", () => {
    const samples = Array.from({ length: 100 }, (_, index) => index);
    const [low, high] = distributionOf(samples)!.interval!;
    const [quickLow, quickHigh] = distributionOf(samples, 0)!.interval!;
    expect([quickLow, quickHigh]).toEqual([40, 60]);
    expect(Math.abs(low - quickLow)).toBeLessThan(2);
    expect(Math.abs(high - quickHigh)).toBeLessThan(2);
  });

  it.each(scipy.described)("agrees with scipy: $name", (expected) => {
    const found = distributionOf(expected.samples)!;
    expect(found.mean).toBeCloseTo(expected.mean, 9);
    expect(found.standardDeviation).toBeCloseTo(expected.standardDeviation, 9);
    // Two resamplings of the same samples differ by chance: less than a tenth of the interval.
    const [low, high] = expected.interval as [number, number];
    const slack = Math.max((high - low) / 10, 1e-9);
    expect(Math.abs(found.interval![0] - low)).toBeLessThanOrEqual(slack);
    expect(Math.abs(found.interval![1] - high)).toBeLessThanOrEqual(slack);
  });

  it("says the same of the same samples", () => {
    const samples = scipy.described[2]!.samples;
    expect(distributionOf(samples)).toEqual(distributionOf(samples));
  });

  it("gives percentiles only where samples lie beyond them", () => {
    expect(upTo(9)).toMatchObject({ p90: null, p95: null, p99: null });
    expect(upTo(10)).toMatchObject({ p90: 8.1, p95: null });
    expect(upTo(99)).toMatchObject({ p95: 93.1, p99: null });
    expect(upTo(100).p99).toBeCloseTo(98.01, 9);
  });

  it("knows no interval of four samples, and nothing of none", () => {
    expect(distributionOf([1, 2, 3, 4])!.interval).toBeNull();
    expect(distributionOf([])).toBeNull();
    expect(distributionOf([3])).toMatchObject({ median: 3, standardDeviation: null });
  });

  it("names outliers, the farthest first, and keeps them in all figures", () => {
    const found = distributionOf([10, 11, 12, 11, 10, 90, 12, 300, 11])!;
    expect(found.outliers).toEqual([300, 90]);
    expect(found.max).toBe(300);
    expect(found.samples).toContain(300);
    const noisy = Array.from({ length: 5_000 }, (_, index) => (index % 10 === 0 ? index : 1));
    expect(distributionOf(noisy)!.outliers).toHaveLength(MOST_OUTLIERS);
  });

  it("keeps a choice of many samples, in their order", () => {
    const many = Array.from({ length: 3 * MOST_SAMPLES }, (_, index) => index);
    const { n, samples } = distributionOf(many)!;
    expect(n).toBe(many.length);
    expect(samples).toHaveLength(MOST_SAMPLES);
    expect(samples).toEqual(samples.toSorted((a, b) => a - b));
    // No part of the whole is left out.
    expect(samples.filter((sample) => sample < MOST_SAMPLES).length).toBeGreaterThan(500);
  });

  it("refuses what is not a number", () => {
    expect(() => distributionOf([1, Number.NaN])).toThrow(RangeError);
  });

  it("puts the interval around the median, within the samples", () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 5, maxLength: 40 }), (samples) => {
        const { interval, max, median, min } = distributionOf(samples)!;
        const [low, high] = interval!;
        expect(min <= low && low <= median && median <= high && high <= max).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("is close to the resampled interval where it stops resampling", () => {
    const { samples } = scipy.described[4]!;
    const [low, high] = distributionOf(samples)!.interval!;
    const twice = distributionOf([...samples, ...samples])!.interval!;
    // Twice as many samples: narrower by the square root of two.
    expect((twice[1] - twice[0]) / (high - low)).toBeCloseTo(Math.SQRT1_2, 0);
    expect(twice[0]).toBeGreaterThanOrEqual(low - (high - low) / 4);
  });
});

describe("mannWhitney", () => {
  it.each(scipy.compared)("agrees with scipy: $name", ({ a, b, p }) => {
    expect(mannWhitney(a, b)).toBeCloseTo(p, 6);
  });

  it("is the same both ways round", () => {
    const few = fc.array(finite, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(few, few, (a, b) => {
        const [one, other] = [mannWhitney(a, b), mannWhitney(b, a)];
        expect(other ?? -1).toBeCloseTo(one ?? -1, 9);
      }),
    );
  });

  it("cannot tell where a side is empty or all is the same", () => {
    expect(mannWhitney([], [1, 2])).toBeNull();
    expect(mannWhitney([2, 2], [2, 2])).toBeNull();
  });
});

describe("arrivals", () => {
  it("come at the rate that was asked for, with the spread of a Poisson process", () => {
    const times = first(20_000, 50, 3);
    const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
    const { mean, standardDeviation } = distributionOf(gaps)!;
    expect(Math.abs(mean / 20 - 1)).toBeLessThan(0.03);
    // Of exponential gaps the deviation equals the mean.
    expect(Math.abs(standardDeviation! / mean - 1)).toBeLessThan(0.03);
    expect(gaps.every((gap) => gap >= 0)).toBe(true);
  });

  it("begin as they go on, whatever the seed: a small one does not make the first one wait", () => {
    const firsts = Array.from({ length: 500 }, (_, seed) => first(1, 1, seed)[0]!);
    const { mean, standardDeviation } = distributionOf(firsts)!;
    expect(Math.abs(mean / 1_000 - 1)).toBeLessThan(0.15);
    expect(Math.abs(standardDeviation! / mean - 1)).toBeLessThan(0.15);
    expect(first(1, 1, 1)[0]!).toBeLessThan(5_000);
  });

  it("follow from the seed", () => {
    expect(first(5, 10, 1)).toEqual(first(5, 10, 1));
    expect(first(5, 10, 1)).not.toEqual(first(5, 10, 2));
  });
});
