/** "other programs used the processor, 21 s": what, and how long. */
const LASTED = /^(.*), (\d+) s$/;

/** What disturbed any of the points, each once, with the seconds of all together. */
export function disturbanceWords(told: readonly string[]): string[] {
  const seconds = new Map<string, number>();
  for (const words of told) {
    const [, what = words, lasted = "0"] = LASTED.exec(words) ?? [];
    seconds.set(what, (seconds.get(what) ?? 0) + Number(lasted));
  }
  return [...seconds].map(([what, sum]) => (sum === 0 ? what : `${what}, ${sum} s`));
}
