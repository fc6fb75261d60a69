import type { BenchPoint, BenchQuantity, BenchRun, Distribution } from "@llcuda/protocol";
import { QUANTITY_WORDS } from "./quantity-words.ts";

const COLUMNS =
  "series,prompt,generation,depth,concurrency,requests_per_second,flags,quantity,unit,n,median,low,high,min,max,mean,standard_deviation,p90,p95,p99,share_of_limit,status".split(
    ",",
  );

/** A run as CSV (RFC 4180): one line for each quantity of each point. */
export function runCsv(run: BenchRun): string {
  const rows = run.points.flatMap((point) =>
    Object.entries(point.quantities).map(([quantity, found]) =>
      [
        placeOf(point),
        quantity,
        unitOf(quantity),
        figures(found),
        point.limit?.share ?? null,
        point.status,
      ].flat(),
    ),
  );
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function placeOf({ axes }: BenchPoint): (string | number | null)[] {
  const { concurrency, depth, flags, generation, prompt, requestsPerSecond, series } = axes;
  const told = Object.entries(flags).map(([name, value]) => `${name}=${value}`);
  return [series, prompt, generation, depth, concurrency, requestsPerSecond, told.join(" ")];
}

function unitOf(quantity: string): string {
  return QUANTITY_WORDS[quantity as BenchQuantity].unit;
}

function figures(found: Distribution): (number | null)[] {
  const { interval, max, mean, median, min, n, p90, p95, p99, standardDeviation } = found;
  const [low, high] = interval ?? [null, null];
  return [n, median, low, high, min, max, mean, standardDeviation, p90, p95, p99];
}

/** A spreadsheet takes a leading =, +, - or @ for a formula: names of models get an apostrophe before. */
function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return `${value}`;
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
