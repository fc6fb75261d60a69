/** Two looks at a clock with an interruption between them are apart; of so many, one has none. */
const LOOKS = 20;

/**
 * What the machine's monotonic clock showed when this thread's performance.now() was 0, in milliseconds:
 * each thread counts from its own start, and all by the same clock.
 */
export function clockZero(): number {
  let zero = Infinity;
  for (let look = 0; look < LOOKS; look += 1) {
    const mine = performance.now();
    zero = Math.min(zero, Number(process.hrtime.bigint()) / 1e6 - mine);
  }
  return zero;
}
