/** As exact as the engine's log, which counts in MiB: below it a share of a toy model says nothing. */
const TRIFLE = 1024 * 1024;
/** Up to here a share is the better word, however small the model. */
const SMALL_SHARE = 0.05;

/** Whether an estimate that is off by a large share is off by next to nothing. Bytes. Pure. */
export function isTrifle(estimate: number, measured: number): boolean {
  const off = Math.abs(estimate - measured);
  return off < TRIFLE && off > SMALL_SHARE * measured;
}
