import type { GpuMark, GpuReading, LoadedModels } from "@llcuda/protocol";
import { harmful } from "./throttle.ts";

/** As long as samples are kept. */
const KEPT_MS = 15 * 60_000;
/** A GPU at its limit is throttled and let go every second; that is one event. */
const THROTTLE_PAUSE_MS = 30_000;
const MAX_MARKS = 200;

/** What happened on the time axis: loads, benches, throttling. Bounded by age and number. */
export class GpuMarks {
  #marks: readonly GpuMark[] = [];
  #loaded = new Map<string, string>();
  /** By GPU and reason: when it was last seen, in milliseconds since 1970. */
  readonly #throttled = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Oldest first; the same list as long as nothing changes. */
  get all(): readonly GpuMark[] {
    const oldest = this.#now() - KEPT_MS;
    if (this.#marks.some(({ at }) => Date.parse(at) < oldest)) {
      this.#marks = this.#marks.filter(({ at }) => Date.parse(at) >= oldest);
    }
    return this.#marks;
  }

  add(kind: GpuMark["kind"], label: string): void {
    const at = new Date(this.#now()).toISOString();
    this.#marks = [...this.#marks, { at, kind, label }].slice(-MAX_MARKS);
  }

  /** Marks models that became ready, or that went. */
  follow({ models }: LoadedModels): void {
    const ready = new Map(
      models
        .filter(({ state }) => state.phase === "ready")
        .map(({ model }) => [model.id, model.name]),
    );
    for (const [id, name] of ready) if (!this.#loaded.has(id)) this.add("load", name);
    for (const [id, name] of this.#loaded) if (!ready.has(id)) this.add("unload", name);
    this.#loaded = ready;
  }

  /** Marks where throttling that slows work began. */
  throttling(gpus: readonly GpuReading[]): void {
    const now = this.#now();
    for (const { index, throttle } of gpus) {
      for (const reason of harmful(throttle)) {
        const key = `${index} ${reason}`;
        const before = this.#throttled.get(key) ?? Number.NEGATIVE_INFINITY;
        this.#throttled.set(key, now);
        if (now - before > THROTTLE_PAUSE_MS) this.add("throttle", `GPU ${index}: ${reason}`);
      }
    }
  }
}
