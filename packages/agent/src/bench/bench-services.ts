import type { DatabaseSync } from "node:sqlite";
import { Benches } from "./benches.ts";
import { MachineLimits } from "./limit/machine-limits.ts";
import { StreamLimits } from "./limit/stream-limit.ts";
import { BenchStore } from "./run/bench-store.ts";
import type { BenchWorld } from "./run/bench-world.ts";

export interface BenchServicesOptions extends Omit<BenchWorld, "limits"> {
  database: DatabaseSync;
}

export interface BenchServices {
  bench: Benches;
  /** What the machine allows an answer of a loaded model, as far as benches measured it. */
  streamLimits: StreamLimits;
}

/** The benches, and what they know of the machine's limits. */
export function benchServices({ database, ...world }: BenchServicesOptions): BenchServices {
  const store = new BenchStore(database);
  const limits = new MachineLimits({ store, gpu: world.gpu });
  const streamLimits = new StreamLimits({
    loaded: () => world.fleet.loaded.value,
    work: (path) => world.work(path),
    limits: (backend, model) => limits.known(backend, model),
  });
  const bench = new Benches(
    { ...world, limits: (backend, model, signal) => limits.of(backend, model, signal) },
    store,
  );
  return { bench, streamLimits };
}
