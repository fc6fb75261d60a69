import type { GpuColumns, GpuReading, GpuSample, GpuSeries } from "@llcuda/protocol";

/** Fifteen minutes of one row a second. */
export const HISTORY_ROWS = 900;
/** No host has more; this bounds what garbage can take. */
const MAX_GPUS = 64;

const MACHINE_FIGURES = ["at", "cpuLoad", "memoryUsed", "tokensPerSecond"] as const;
const GPU_FIGURES = [
  "load",
  "memoryLoad",
  "memoryUsed",
  "power",
  "temperature",
  "clock",
  "memoryClock",
  "pcieIn",
  "pcieOut",
  "eccErrors",
] as const;

interface GpuRing {
  figures: Record<(typeof GPU_FIGURES)[number], Float64Array>;
  throttle: string[];
}

/**
 * The last rows, a ring of numbers for each column: about 80 kB a GPU, however long the agent runs.
 * What is not known is NaN in here and null outside.
 */
export class SampleHistory {
  readonly #capacity: number;
  readonly #machine: Record<(typeof MACHINE_FIGURES)[number], Float64Array>;
  readonly #gpus = new Map<number, GpuRing>();
  #rows = 0;

  constructor(capacity = HISTORY_ROWS) {
    this.#capacity = capacity;
    this.#machine = this.#columns(MACHINE_FIGURES);
  }

  /** Rows that ever came; the newest has this number, the first was 1. */
  get rows(): number {
    return this.#rows;
  }

  append(sample: GpuSample): void {
    const place = this.#rows % this.#capacity;
    this.#rows += 1;
    this.#machine.at[place] = Date.parse(sample.at);
    this.#machine.cpuLoad[place] = rounded(sample.cpuLoad, 1e4);
    this.#machine.memoryUsed[place] = sample.memoryUsed;
    this.#machine.tokensPerSecond[place] = rounded(sample.tokensPerSecond, 10);
    for (const { index } of sample.gpus) this.#ringOf(index);
    for (const [index, ring] of this.#gpus) {
      write(
        ring,
        place,
        sample.gpus.find((gpu) => gpu.index === index),
      );
    }
  }

  /** The rows after number `after` that are still kept; all of them for a number from elsewhere. */
  after(after: number): GpuSeries {
    const oldest = Math.max(1, this.#rows - this.#capacity + 1);
    const first = after > this.#rows ? oldest : Math.max(oldest, after + 1);
    const places = Array.from(
      { length: Math.max(0, this.#rows - first + 1) },
      (_, row) => (first + row - 1) % this.#capacity,
    );
    const known = (column: Float64Array): number[] => places.map((place) => column[place]!);
    const gpus = [...this.#gpus].map(([index, ring]): GpuColumns => {
      const columns = new Map<string, unknown>([["index", index]]);
      for (const name of GPU_FIGURES) columns.set(name, known(ring.figures[name]).map(orNull));
      columns.set(
        "throttle",
        places.map((place) => ring.throttle[place]!),
      );
      return Object.fromEntries(columns) as GpuColumns;
    });
    return {
      first,
      at: known(this.#machine.at),
      cpuLoad: known(this.#machine.cpuLoad),
      memoryUsed: known(this.#machine.memoryUsed),
      tokensPerSecond: known(this.#machine.tokensPerSecond),
      gpus: gpus.toSorted((a, b) => a.index - b.index),
    };
  }

  #ringOf(index: number): void {
    if (this.#gpus.has(index) || this.#gpus.size >= MAX_GPUS) return;
    this.#gpus.set(index, {
      figures: this.#columns(GPU_FIGURES),
      throttle: Array.from({ length: this.#capacity }, () => ""),
    });
  }

  #columns<Name extends string>(names: readonly Name[]): Record<Name, Float64Array> {
    const column = (): Float64Array => new Float64Array(this.#capacity).fill(Number.NaN);
    return Object.fromEntries(names.map((name) => [name, column()])) as Record<Name, Float64Array>;
  }
}

function write(ring: GpuRing, place: number, reading: GpuReading | undefined): void {
  for (const name of GPU_FIGURES) ring.figures[name][place] = reading?.[name] ?? Number.NaN;
  ring.throttle[place] = reading?.throttle.join(", ") ?? "";
}

/** Digits that nobody sees are not sent to every page. */
function rounded(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
