/** Where a model does not say what it was made for. */
const USUAL_MOST = 131_072;
const LEAST = 1024;

/** The positions of the slider: a quarter of a doubling each, up to what the model was made for. */
export function contextSteps(trained: number | null): number[] {
  const most = Math.max(LEAST, trained ?? USUAL_MOST);
  const steps: number[] = [];
  for (let base = LEAST; base < most; base *= 2) {
    for (const quarter of [4, 5, 6, 7]) {
      const step = (base / 4) * quarter;
      if (step < most) steps.push(step);
    }
  }
  return [...steps, most];
}

/** The position that is nearest to a context. */
export function stepOf(steps: readonly number[], context: number): number {
  const distance = (step: number): number => Math.abs(step - context);
  return steps.reduce((best, step, index) => {
    return distance(step) < distance(steps[best]!) ? index : best;
  }, 0);
}
