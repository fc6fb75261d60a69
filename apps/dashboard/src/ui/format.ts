/** Between a number and its unit: thin, and never broken over two lines. */
const THIN = "\u202f";
/** What stands where a number is not known yet. */
export const UNKNOWN = "–";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** Three digits that count: 9.42, 38.2, 412. */
function digits(value: number): string {
  if (value >= 99.95) return grouped.format(value);
  return value.toFixed(value >= 9.995 ? 1 : 2);
}

function scaled(value: number, step: number, units: readonly string[]): string {
  let unit = 0;
  let rest = value;
  while (rest >= step * 0.9995 && unit < units.length - 1) {
    rest /= step;
    unit += 1;
  }
  const number = unit === 0 ? grouped.format(rest) : digits(rest);
  return `${number}${THIN}${units[unit]}`;
}

/** Tokens, packages, messages: 8,192. */
export const formatCount = (count: number): string => grouped.format(count);

/** What nobody counts one by one: 812, 1.20 k, 1.20 M. */
export const formatLargeCount = (count: number): string =>
  scaled(count, 1000, ["", "k", "M", "G"]).trimEnd();

/** Sizes of files and downloads, SI: 98.4 MB. */
export const formatBytes = (bytes: number): string =>
  scaled(bytes, 1000, ["B", "kB", "MB", "GB", "TB"]);

/** Memory, binary: 6.21 GiB. */
export const formatMemory = (bytes: number): string =>
  scaled(bytes, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);

/** 38.2 tok/s; always one decimal below 100, so that the width holds while it changes. */
export function formatTokenRate(perSecond: number | null): string {
  if (perSecond === null || !Number.isFinite(perSecond)) return `${UNKNOWN}${THIN}tok/s`;
  const number = perSecond >= 99.95 ? grouped.format(perSecond) : perSecond.toFixed(1);
  return `${number}${THIN}tok/s`;
}

/** A share from 0 to 1: 43 %. */
export const formatShare = (share: number): string => `${Math.floor(share * 100)}${THIN}%`;

/** Durations in the unit a person would say: 0.8 ms, 210 ms, 1.26 s, 3 min 05 s, 2 h 10 min. */
export function formatDuration(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)}${THIN}ms`;
  if (ms < 999.5) return `${ms.toFixed(0)}${THIN}ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95)
    return `${seconds < 9.995 ? seconds.toFixed(2) : seconds.toFixed(1)}${THIN}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return clock(whole, 60, "min", "s");
  return clock(Math.round(whole / 60), 60, "h", "min");
}

function clock(value: number, step: number, large: string, small: string): string {
  const rest = String(value % step).padStart(2, "0");
  return `${Math.floor(value / step)}${THIN}${large} ${rest}${THIN}${small}`;
}

/** Time left of a long step, never finer than a second: 5 s, 2 min 10 s. */
export function formatTimeLeft(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole}${THIN}s`;
  return whole < 3600 ? clock(whole, 60, "min", "s") : clock(Math.ceil(whole / 60), 60, "h", "min");
}

/** 14:03, or 20 Nov, 14:03 for another day. */
export function formatTime(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return UNKNOWN;
  const time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (then.toDateString() === now.toDateString()) return time;
  return `${then.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${time}`;
}
