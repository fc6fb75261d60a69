import { LOCALSCORE_TESTS } from "./bench-arguments.ts";

/** What one of LocalScore's tests came to. Tokens per second, milliseconds. */
export interface LocalScoreTest {
  prompt: number;
  generation: number;
  promptRate: number;
  generationRate: number;
  firstTokenMs: number;
}

/**
 * LocalScore: 10 times the cube root of (mean prompt rate) x (mean generation rate) x (1000 / mean time
 * to the first token), over the nine tests. Null unless all nine are there: another set is another score.
 * Source: LocalScore's README and its TestDescriptionsTable, 2025.
 */
export function localScore(tests: readonly LocalScoreTest[]): number | null {
  const whole =
    tests.length === LOCALSCORE_TESTS.length &&
    LOCALSCORE_TESTS.every((wanted) =>
      tests.some(
        ({ generation, prompt }) => prompt === wanted.prompt && generation === wanted.generation,
      ),
    );
  if (!whole) return null;
  const mean = (figure: (test: LocalScoreTest) => number): number =>
    tests.reduce((sum, test) => sum + figure(test), 0) / tests.length;
  const firstToken = mean(({ firstTokenMs }) => firstTokenMs);
  if (firstToken <= 0) return null;
  const product =
    mean(({ promptRate }) => promptRate) *
    mean(({ generationRate }) => generationRate) *
    (1_000 / firstToken);
  return 10 * Math.cbrt(product);
}
