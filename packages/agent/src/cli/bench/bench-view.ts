import type { BenchEvent, BenchPoint, BenchSummary } from "@llcuda/protocol";
import { digits, pointWords } from "../../bench/share/run-markdown.ts";
import { QUANTITY_WORDS } from "../../bench/share/quantity-words.ts";

/** What a line of a point says of it, the first that it has. */
const SHOWN = ["score", "generation-rate", "user-rate", "total-rate", "prompt-rate"] as const;

/** The part of a terminal that is written to. */
export interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** A run in a terminal: a line for each point that is measured, and one that moves below them. */
export class BenchView {
  readonly #out: Terminal;
  readonly #told = new Set<string>();
  #stage = "";

  constructor(out: Terminal) {
    this.#out = out;
  }

  take(event: BenchEvent): void {
    const summary = event.type === "snapshot" ? event.run : event.summary;
    const points = event.type === "snapshot" ? event.run.points : event.points;
    for (const point of points) this.#tell(point);
    this.#move(summary, event.telemetry.at(-1)?.tokensPerSecond ?? null, points.at(-1) ?? null);
  }

  /** Leaves the terminal as one expects it. */
  end(): void {
    this.#clear();
  }

  /** Once, when it is over. */
  #tell(point: BenchPoint): void {
    const over = point.status === "done" || point.status === "failed";
    if (!over || this.#told.has(point.id)) return;
    this.#told.add(point.id);
    this.#clear();
    this.#out.write(`${pointLine(point)}\n`);
  }

  #move({ progress, stage, status }: BenchSummary, rate: number | null, last: BenchPoint | null) {
    if (status !== "running" && status !== "queued") return;
    if (this.#out.isTTY !== true) {
      if (stage !== this.#stage) this.#out.write(`${stage}\n`);
      this.#stage = stage;
      return;
    }
    this.#stage = stage;
    const parts = [
      progress === null ? null : `${progress.done.toFixed(0)} %`,
      stage,
      rate === null || rate === 0 ? null : `${digits(rate)} tok/s now`,
      last?.status === "measuring" ? figureOf(last) : null,
    ].filter((part) => part !== null);
    const width = Math.max(20, (this.#out.columns ?? 80) - 1);
    this.#out.write(`\r\u001B[K${parts.join(", ").slice(0, width)}`);
  }

  #clear(): void {
    if (this.#out.isTTY === true) this.#out.write("\r\u001B[K");
  }
}

/** "SmolLM2, 128 written, 4 at once: 98.1 tok/s per user (97.2 to 99.0), 61 % of the limit". */
export function pointLine(point: BenchPoint): string {
  const { disturbances, error, limit } = point;
  const parts = [
    error?.message ?? figureOf(point) ?? "nothing was measured",
    limit === null ? null : `${Math.round(100 * limit.share)} % of the limit`,
    disturbances.length === 0 ? null : `disturbed: ${disturbances.join("; ")}`,
  ].filter((part) => part !== null);
  return `${pointWords(point)}: ${parts.join(", ")}`;
}

function figureOf({ quantities }: BenchPoint): string | null {
  const quantity = SHOWN.find((name) => quantities[name] !== undefined);
  const found = quantity === undefined ? undefined : quantities[quantity];
  if (quantity === undefined || found === undefined) return null;
  const { interval, median } = found;
  const spread = interval === null ? "" : ` (${digits(interval[0])} to ${digits(interval[1])})`;
  const first = quantities["first-token"];
  const wait = first === undefined ? "" : `, first after ${digits(first.median)} ms`;
  return `${digits(median)} ${QUANTITY_WORDS[quantity].head}${spread}${wait}`;
}
