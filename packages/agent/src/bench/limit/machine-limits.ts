import { cpus, totalmem } from "node:os";
import { z } from "zod";
import type { BenchGpu } from "../run/bench-world.ts";
import type { LiesOn } from "./lies-on.ts";
import type { MeasuredLimits } from "./limit-share.ts";
import { measureMemory } from "./memory-probe.ts";

interface ProbeStore {
  probe(machine: string): unknown;
  saveProbe(machine: string, probe: object): void;
}

interface MachineLimitsInput {
  store: ProbeStore;
  gpu: Pick<BenchGpu, "limits" | "knownLimits"> | null;
  measure?: (signal: AbortSignal) => Promise<number>;
}

const MemoryProbe = z.object({ bandwidth: z.number().positive() });

const NOTHING: MeasuredLimits = { bandwidth: null, compute: null };

/** What the hardware can do at most, as it was measured here. */
export class MachineLimits {
  readonly #input: MachineLimitsInput;
  #bandwidth: number | null = null;

  constructor(input: MachineLimitsInput) {
    this.#input = input;
  }

  /** @param backend of the engine: what holds the weights */
  async of(backend: string, model: LiesOn | null, signal: AbortSignal): Promise<MeasuredLimits> {
    if (backend !== "cpu") {
      return (await this.#input.gpu?.limits(model, signal)) ?? NOTHING;
    }
    return { bandwidth: await this.#memory(signal), compute: null };
  }

  /** The same as far as it was measured before: nothing is put to work for it. */
  known(backend: string, model: LiesOn | null): MeasuredLimits {
    if (backend !== "cpu") return this.#input.gpu?.knownLimits(model) ?? NOTHING;
    const known = this.#bandwidth ?? this.#kept();
    return known > 0 ? { bandwidth: known, compute: null } : NOTHING;
  }

  #kept(): number {
    return MemoryProbe.safeParse(this.#input.store.probe(machineName())).data?.bandwidth ?? 0;
  }

  /**
   * Measured once by each agent; the best ever counts: a machine that was busy then can still read
   * as fast as it once did.
   */
  async #memory(signal: AbortSignal): Promise<number> {
    if (this.#bandwidth !== null) return this.#bandwidth;
    const { measure = measureMemory, store } = this.#input;
    const machine = machineName();
    const known = this.#kept();
    const bandwidth = Math.max(known, await measure(signal));
    if (bandwidth > known) store.saveProbe(machine, { bandwidth });
    this.#bandwidth = bandwidth;
    return bandwidth;
  }
}

/** A machine by what its memory's speed depends on. */
function machineName(): string {
  const all = cpus();
  return `${all[0]?.model.trim() ?? "unknown"} x ${all.length}, ${totalmem()}`;
}
