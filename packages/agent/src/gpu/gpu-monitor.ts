import { setTimeout as pause } from "node:timers/promises";
import type {
  GpuMark,
  GpuProbe,
  GpuReading,
  GpuSeries,
  GpuState,
  HostSample,
  LoadedModels,
} from "@llcuda/protocol";
import { inEngineOrder } from "../bootstrap/probe/visible-gpus.ts";
import { LiveValue } from "../live/live-value.ts";
import { holdersOf, type EngineHolder } from "./holders.ts";
import { GpuMarks } from "./marks.ts";
import { mergeReadings } from "./merge-readings.ts";
import { SampleHistory } from "./sample-history.ts";
import type { GpuProcess, OpenTelemetry, Telemetry } from "./telemetry.ts";

/** A driver that comes later, or back, is found; where there is none, looking costs a millisecond. */
const LOOK_AGAIN_MS = 60_000;
/** Telemetry that ends by itself is opened again after this long, and twice as long each time. */
const FIRST_PAUSE_MS = 1_000;
/** A reading stands for the seconds after it until it is so old: sources are not in step with us. */
const STALE_MS = 2_600;
/** Readings of one second; more than ten come from no source of ours. */
const MAX_PENDING = 64;

export interface GpuMonitorInput {
  /** Sources of figures, the best first. */
  open: readonly OpenTelemetry[];
  /** Its beat is the beat of the samples. */
  host: LiveValue<HostSample>;
  loaded: LiveValue<LoadedModels>;
  engines: () => readonly EngineHolder[];
  /** May hide GPUs from engines; nothing by default. */
  env?: Readonly<Record<string, string | undefined>>;
  /** What was measured on GPUs of this machine before. */
  probes: readonly GpuProbe[];
}

/** The one writer of what is known of the GPUs: opens telemetry, keeps 15 minutes of it, and marks. */
export class GpuMonitor {
  readonly state: LiveValue<GpuState>;
  readonly #input: GpuMonitorInput;
  readonly #history = new SampleHistory();
  readonly #rows = new LiveValue(0);
  readonly #marks = new GpuMarks();
  readonly #closed = new AbortController();
  readonly #stop: (() => void)[] = [];
  /** By GPU: what came since the last row. */
  readonly #pending = new Map<number, GpuReading[]>();
  readonly #latest = new Map<number, { reading: GpuReading; at: number }>();
  #processes: readonly GpuProcess[] = [];
  #telemetry: Telemetry | null = null;

  constructor(input: GpuMonitorInput) {
    this.#input = input;
    this.state = new LiveValue<GpuState>({
      source: "none",
      reason: null,
      properties: [],
      holders: [],
      probes: [...input.probes],
      probing: false,
      probeError: null,
      marks: [],
    });
  }

  /** Begins to look for GPUs; nobody waits for it. */
  start(): void {
    const { host, loaded } = this.#input;
    this.#stop.push(
      host.listen((sample) => this.#row(sample)),
      loaded.listen((models) => {
        this.#marks.follow(models);
        this.#publish();
      }),
    );
    void this.#watch();
  }

  /** The newest reading of each GPU. */
  get readings(): readonly GpuReading[] {
    const now = performance.now();
    return [...this.#latest.values()]
      .filter(({ at }) => now - at < STALE_MS)
      .map(({ reading }) => reading);
  }

  async *samples(after: number, signal?: AbortSignal): AsyncGenerator<GpuSeries, void, undefined> {
    let seen = after;
    for await (const rows of this.#rows.watch(signal)) {
      const series = this.#history.after(seen);
      seen = rows;
      yield series;
    }
  }

  mark(kind: GpuMark["kind"], label: string): void {
    this.#marks.add(kind, label);
    this.#publish();
  }

  /** Puts in what was measured, or that it goes on. */
  probed(change: Partial<Pick<GpuState, "probeError" | "probes" | "probing">>): void {
    this.state.set({ ...this.state.value, ...change });
  }

  close(): void {
    this.#closed.abort();
    for (const stop of this.#stop) stop();
    this.#telemetry?.close();
  }

  /** Opens the best source that there is, and opens one anew when it is lost. */
  async #watch(): Promise<void> {
    let wait = FIRST_PAUSE_MS / 2;
    while (!this.#closed.signal.aborted) {
      const since = performance.now();
      const lost = await this.#openBest();
      const lasted = performance.now() - since;
      wait =
        lost === null
          ? LOOK_AGAIN_MS
          : lasted > LOOK_AGAIN_MS
            ? FIRST_PAUSE_MS
            : Math.min(LOOK_AGAIN_MS, wait * 2);
      await pause(wait, undefined, { signal: this.#closed.signal, ref: false }).catch(
        () => undefined,
      );
    }
  }

  /** @returns why the source that was open ended; null where there was none to open */
  async #openBest(): Promise<string | null> {
    const reasons: string[] = [];
    for (const open of this.#input.open) {
      const ended = Promise.withResolvers<string>();
      const opened = await open({
        readings: (readings) => this.#take(readings),
        processes: (processes) => {
          this.#processes = processes;
          this.#publish();
        },
        lost: ended.resolve,
      });
      if (typeof opened === "string") {
        reasons.push(opened);
        continue;
      }
      if (this.#closed.signal.aborted) {
        opened.close();
        return null;
      }
      this.#telemetry = opened;
      this.#settle(opened.source, reasons.at(-1) ?? null, opened.properties);
      const why = await Promise.race([ended.promise, aborted(this.#closed.signal)]);
      this.#telemetry = null;
      if (why === null) return null;
      this.#processes = [];
      this.#settle("none", `${why} It is started again.`, opened.properties);
      return why;
    }
    this.#settle("none", reasons.at(-1) ?? null, []);
    return null;
  }

  #take(readings: readonly GpuReading[]): void {
    const at = performance.now();
    for (const reading of readings) {
      const pending = this.#pending.get(reading.index) ?? [];
      pending.push(reading);
      this.#pending.set(reading.index, pending.slice(-MAX_PENDING));
      this.#latest.set(reading.index, { reading, at });
    }
  }

  #row(sample: HostSample): void {
    const merged = [...this.#pending.values()].map(mergeReadings);
    const silent = this.readings.filter(({ index }) => !this.#pending.has(index));
    this.#pending.clear();
    const gpus = [...merged, ...silent].toSorted((a, b) => a.index - b.index);
    const { at, cpuLoad, memoryUsed, tokensPerSecond } = sample;
    this.#history.append({ at, gpus, cpuLoad, memoryUsed, tokensPerSecond });
    this.#marks.throttling(merged);
    this.#publish();
    this.#rows.set(this.#history.rows);
  }

  #settle(
    source: GpuState["source"],
    reason: string | null,
    properties: Telemetry["properties"],
  ): void {
    this.state.set({ ...this.state.value, source, reason, properties: [...properties] });
    this.#publish();
  }

  /** Tells who holds memory and what happened, where that changed. */
  #publish(): void {
    const { value } = this.state;
    const { engines, env = {} } = this.#input;
    const counted = inEngineOrder(value.properties, env).map(({ index }) => index);
    const gpus = value.properties.length > 0;
    const holders = gpus ? holdersOf(this.#processes, engines(), counted) : [];
    const marks = this.#marks.all;
    const same =
      JSON.stringify(holders) === JSON.stringify(value.holders) &&
      marks.length === value.marks.length &&
      marks[0] === value.marks[0];
    if (!same) this.state.set({ ...value, holders, marks: [...marks] });
  }
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}
