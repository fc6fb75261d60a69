import type {
  BenchEvent,
  BenchPoint,
  BenchRequest,
  BenchRun,
  BenchSummary,
  BenchTelemetry,
} from "@llcuda/protocol";
import { summaryOf } from "./summary-of.ts";
import { LiveValue } from "../../live/live-value.ts";

/** Requests that are kept for the timeline; of more, the oldest go. */
export const MOST_REQUESTS = 5_000;
/** Readings that are kept: at four a second, 25 minutes; beyond that every other one goes. */
export const MOST_TELEMETRY = 6_000;

/** What is drawn of a run beside its points. */
export interface BenchTrace {
  requests: BenchRequest[];
  telemetry: BenchTelemetry[];
  /** Rows as llama-bench printed them, for its own formats. */
  toolRows: object[];
}

/** A run while it goes on: one writer, any number of watchers that each get what they have not seen. */
export class LiveRun {
  readonly id: string;
  /** performance.now() at its beginning. */
  startedAt = performance.now();
  readonly toolRows: object[] = [];
  #run: BenchRun;
  readonly #points = new Map<string, { point: BenchPoint; revision: number }>();
  readonly #requests = new Map<number, { request: BenchRequest; revision: number }>();
  #telemetry: { reading: BenchTelemetry; revision: number }[] = [];
  readonly #revision = new LiveValue(0);
  #lastRequest = 0;
  #over = false;

  constructor(run: BenchRun) {
    this.id = run.id;
    this.#run = run;
  }

  get over(): boolean {
    return this.#over;
  }

  get run(): BenchRun {
    return { ...this.#run, points: [...this.#points.values()].map(({ point }) => point) };
  }

  get summary(): BenchSummary {
    return summaryOf(this.#run);
  }

  get trace(): BenchTrace {
    return {
      requests: [...this.#requests.values()].map(({ request }) => request),
      telemetry: this.#telemetry.map(({ reading }) => reading),
      toolRows: this.toolRows,
    };
  }

  /** Milliseconds since the run began. */
  now(at = performance.now()): number {
    return at - this.startedAt;
  }

  change(change: Partial<Omit<BenchRun, "id" | "points">>): void {
    this.#run = { ...this.#run, ...change };
    this.#next();
  }

  put(point: BenchPoint): void {
    this.#points.set(point.id, { point, revision: this.#next() });
  }

  point(id: string): BenchPoint | null {
    return this.#points.get(id)?.point ?? null;
  }

  get points(): BenchPoint[] {
    return [...this.#points.values()].map(({ point }) => point);
  }

  /** @returns its number, for `changeRequest` */
  addRequest(request: Omit<BenchRequest, "id">): number {
    const id = (this.#lastRequest += 1);
    this.#requests.set(id, { request: { id, ...request }, revision: this.#next() });
    if (this.#requests.size > MOST_REQUESTS) {
      const [oldest] = this.#requests.keys();
      if (oldest !== undefined) this.#requests.delete(oldest);
    }
    return id;
  }

  changeRequest(id: number, change: Partial<BenchRequest>): void {
    const known = this.#requests.get(id);
    if (known === undefined) return;
    known.request = { ...known.request, ...change };
    known.revision = this.#next();
  }

  addReading(reading: BenchTelemetry): void {
    this.#telemetry.push({ reading, revision: this.#next() });
    if (this.#telemetry.length > MOST_TELEMETRY) {
      this.#telemetry = this.#telemetry.filter((_, index) => index % 2 === 1);
    }
  }

  /** The last change; watchers end after it. */
  end(change: Partial<BenchRun>): void {
    this.#over = true;
    this.change(change);
  }

  async *watch(signal?: AbortSignal): AsyncGenerator<BenchEvent, void, undefined> {
    let seen = -1;
    for await (const revision of this.#revision.watch(signal)) {
      yield seen < 0 ? this.#snapshot() : this.#changesSince(seen);
      seen = revision;
      if (this.#over && seen === this.#revision.value) return;
    }
  }

  #snapshot(): BenchEvent {
    const { requests, telemetry } = this.trace;
    return { type: "snapshot", run: this.run, requests, telemetry };
  }

  #changesSince(seen: number): BenchEvent {
    const fresh = <T extends { revision: number }>(all: Iterable<T>): T[] =>
      [...all].filter(({ revision }) => revision > seen);
    return {
      type: "change",
      summary: this.summary,
      bottleneck: this.#run.bottleneck,
      tuned: this.#run.tuned,
      points: fresh(this.#points.values()).map(({ point }) => point),
      requests: fresh(this.#requests.values()).map(({ request }) => request),
      telemetry: fresh(this.#telemetry).map(({ reading }) => reading),
    };
  }

  #next(): number {
    this.#revision.set(this.#revision.value + 1);
    return this.#revision.value;
  }
}
