import type { DatabaseSync, StatementSync } from "node:sqlite";
import { GpuProbe } from "@llcuda/protocol";

/** What was measured on GPUs, by GPU and driver: another driver may be faster or slower. */
export class GpuProbeStore {
  readonly #all: StatementSync;
  readonly #save: StatementSync;

  constructor(database: DatabaseSync) {
    this.#all = database.prepare("SELECT probe FROM gpu_probes ORDER BY measured_at DESC");
    this.#save = database.prepare(
      `INSERT INTO gpu_probes VALUES (?, ?, ?, ?) ON CONFLICT (uuid, driver) DO UPDATE SET
         probe = excluded.probe, measured_at = excluded.measured_at`,
    );
  }

  /** The newest first; those in a form that is not known any more are left out. */
  all(): GpuProbe[] {
    return this.#all.all().flatMap((row) => {
      const parsed = GpuProbe.safeParse(JSON.parse(row["probe"] as string));
      return parsed.success ? [parsed.data] : [];
    });
  }

  save(probe: GpuProbe): void {
    this.#save.run(probe.uuid, probe.driver, JSON.stringify(probe), probe.measuredAt);
  }
}
