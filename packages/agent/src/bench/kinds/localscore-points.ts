import { newPoint, type BenchPoint } from "@llcuda/protocol";
import { LOCALSCORE_TESTS } from "../engine/bench-arguments.ts";
import { localScore, type LocalScoreTest } from "../engine/localscore.ts";
import type { LiveRun } from "../run/live-run.ts";
import { distributionOf } from "../statistics/distribution.ts";

/**
 * Parts each of LocalScore's tests into reading and generating, and adds the score. llama-bench times
 * both together (`-pg`) and the reading alone (`-p`): what is left is the generating.
 */
export function scorePoints(live: LiveRun, series: string): void {
  const own = live.points.filter(({ axes }) => axes.series === series);
  const tests = LOCALSCORE_TESTS.flatMap(({ generation, prompt }) => {
    const alone = at(own, prompt, 0)?.quantities["prompt-rate"];
    const both = at(own, prompt, generation);
    const whole = both?.quantities["total-rate"];
    if (alone === undefined || both === undefined || whole === undefined) return [];
    const reading = prompt / alone.median;
    const rates = whole.samples.flatMap((rate) => {
      const generating = (prompt + generation) / rate - reading;
      return generating > 0 ? [generation / generating] : [];
    });
    const generationRate = distributionOf(rates);
    if (generationRate === null) return [];
    const firstTokenMs = 1_000 * (reading + 1 / generationRate.median);
    const quantities = {
      ...both.quantities,
      "prompt-rate": alone,
      "generation-rate": generationRate,
      "first-token": distributionOf([firstTokenMs])!,
    };
    live.put({ ...both, quantities });
    const test: LocalScoreTest = {
      prompt,
      generation,
      promptRate: alone.median,
      generationRate: generationRate.median,
      firstTokenMs,
    };
    return [test];
  });
  const score = localScore(tests);
  if (score === null) return;
  const point = newPoint(`${series}-score`, { series, flags: { test: "LocalScore" } });
  live.put({ ...point, status: "done", quantities: { score: distributionOf([score])! } });
}

function at(points: readonly BenchPoint[], prompt: number, generation: number) {
  return points.find(
    ({ axes }) =>
      axes.prompt === prompt && axes.generation === generation && axes.concurrency === null,
  );
}
