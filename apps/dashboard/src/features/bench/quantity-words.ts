import type { BenchQuantity } from "@llcuda/protocol";
import { formatDuration, UNKNOWN } from "../../ui/format.ts";

interface QuantityWords {
  /** As a person says it. */
  name: string;
  /** What it is, for who asks. */
  what: string;
  unit: "tok/s" | "ms" | "1/s" | "1/J" | "";
  /** Whether more is better. */
  up: boolean;
}

/** In the order of menus: the figure that most runs are about comes first. */
export const QUANTITIES: Readonly<Record<BenchQuantity, QuantityWords>> = {
  "generation-rate": {
    name: "Generation",
    what: "tokens written per second, by the engine's clock",
    unit: "tok/s",
    up: true,
  },
  "prompt-rate": {
    name: "Prompt",
    what: "tokens read per second, by the engine's clock",
    unit: "tok/s",
    up: true,
  },
  "total-rate": {
    name: "All users together",
    what: "tokens of all answers over the time that they took",
    unit: "tok/s",
    up: true,
  },
  "user-rate": {
    name: "Each user",
    what: "tokens per second after the first one, as one user sees them",
    unit: "tok/s",
    up: true,
  },
  "first-token": {
    name: "Time to first token",
    what: "from the request to the first content, not the empty chunk before it",
    unit: "ms",
    up: false,
  },
  "per-token": {
    name: "Time per token",
    what: "of each answer: (end − first token) / (tokens − 1)",
    unit: "ms",
    up: false,
  },
  "inter-token": {
    name: "Gap between tokens",
    what: "each gap of all answers together",
    unit: "ms",
    up: false,
  },
  "end-to-end": {
    name: "Whole answer",
    what: "from the request to the last token",
    unit: "ms",
    up: false,
  },
  queue: {
    name: "Queue",
    what: "from the request until the engine began to read it",
    unit: "ms",
    up: false,
  },
  "prompt-time": {
    name: "Reading the prompt",
    what: "by the engine's clock",
    unit: "ms",
    up: false,
  },
  "request-rate": { name: "Requests", what: "answered per second", unit: "1/s", up: true },
  goodput: {
    name: "Goodput",
    what: "requests per second that met every target",
    unit: "1/s",
    up: true,
  },
  "tokens-per-joule": {
    name: "Tokens per joule",
    what: "by the power that the GPU reports",
    unit: "1/J",
    up: true,
  },
  score: {
    name: "LocalScore",
    what: "10 × (prompt × generation × 1000 / first token)^⅓ over its nine tests",
    unit: "",
    up: true,
  },
};

export const QUANTITY_ORDER = Object.keys(QUANTITIES) as BenchQuantity[];

/** Three digits that count, at least: 0.123, 38.2, 412, 15,145. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  const size = Math.abs(value);
  const places = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
  return value.toLocaleString("en-US", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
}

/** With its unit: 38.2 tok/s, 210 ms. */
export function formatQuantity(quantity: BenchQuantity, value: number): string {
  const { unit } = QUANTITIES[quantity];
  if (unit === "ms") return formatDuration(value);
  return unit === "" ? formatNumber(value) : `${formatNumber(value)}\u202f${unit}`;
}

/** Beside an axis, where the unit would be read at each mark: 1,200; times keep theirs. */
export function formatMark(quantity: BenchQuantity, value: number): string {
  if (QUANTITIES[quantity].unit === "ms") return value === 0 ? "0" : formatDuration(value);
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

/** A share as a change: +14.2 %, −3.0 %. */
export function formatChange(change: number): string {
  const percent = Math.abs(100 * change).toFixed(Math.abs(change) < 0.1 ? 1 : 0);
  const sign = Number(percent) === 0 ? "±" : change > 0 ? "+" : "\u2212";
  return `${sign}${percent}\u202f%`;
}
