import type { Progress } from "@llcuda/protocol";

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Bytes in SI units with three significant digits, as downloads are counted: `98.4 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${BYTE_UNITS[unit]}`;
}

/** Seconds as a person says them: `0.4 s`, `12 s`, `3 min 5 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `12.3 MB of 98.4 MB, 8.10 MB/s, 11 s left`; parts that are not known are left out. */
export function formatProgress({
  unit,
  done,
  total,
  ratePerSecond,
  secondsLeft,
}: Progress): string {
  const amount = (value: number): string => {
    if (unit === "bytes") return formatBytes(value);
    if (unit === "seconds") return formatSeconds(value);
    return unit === "percent" ? `${Math.round(value)} %` : `${Math.round(value)} ${unit}`;
  };
  const counts = unit === "packages" || unit === "files";
  const whole = total === null || unit === "percent" ? "" : ` of ${amount(total)}`;
  const rate = ratePerSecond === null || unit !== "bytes" ? "" : `, ${amount(ratePerSecond)}/s`;
  const left = secondsLeft === null ? "" : `, ${formatSeconds(secondsLeft)} left`;
  return `${counts && total !== null ? Math.round(done) : amount(done)}${whole}${rate}${left}`;
}
