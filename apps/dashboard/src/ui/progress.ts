import type { Progress } from "@llcuda/protocol";
import { formatBytes, formatCount, formatShare, formatTimeLeft } from "./format.ts";

/** From 0 to 1; null while the end is not known. */
export function progressShare({ unit, done, total }: Progress): number | null {
  if (unit === "percent") return Math.min(1, done / (total ?? 100));
  if (total === null || total <= 0) return null;
  return Math.min(1, done / total);
}

function amount({ unit, done, total }: Progress): string {
  switch (unit) {
    case "bytes":
      return total === null ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`;
    case "packages":
    case "files":
      return `${formatCount(done)}${total === null ? "" : ` of ${formatCount(total)}`} ${unit}`;
    case "seconds":
      return `${formatTimeLeft(done)}${total === null ? "" : ` of ${formatTimeLeft(total)}`}`;
    case "percent":
      return formatShare(done / (total ?? 100));
  }
}

/** "41.2 MB of 98.4 MB", "12.3 MB/s", "5 s left": what is known, in this order. */
export function progressWords(progress: Progress): string[] {
  const { unit, ratePerSecond, secondsLeft } = progress;
  const words = [amount(progress)];
  if (unit === "bytes" && ratePerSecond !== null) words.push(`${formatBytes(ratePerSecond)}/s`);
  if (secondsLeft !== null && Number.isFinite(secondsLeft)) {
    words.push(`${formatTimeLeft(secondsLeft)} left`);
  }
  return words;
}
