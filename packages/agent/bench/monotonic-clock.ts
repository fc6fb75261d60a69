/** The clock that all processes of a machine share, in milliseconds; performance.now() has its own zero. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
