import type { BenchService } from "../bench/bench-service.ts";
import { noBench } from "../bench/bench-failures.ts";
import { REFERENCES } from "../bench/share/references.ts";

/** No bench was ever run; for tests of the wire. */
export function emptyBenches(): BenchService {
  return {
    start: () => Promise.resolve({ outcome: "begun", id: "bench" }),
    cancel: () => Promise.resolve(),
    history: async function* () {
      yield { type: "page" as const, runs: [], more: false, tags: [] };
    },
    watch: (id) => {
      throw noBench(id);
    },
    get: (id) => {
      throw noBench(id);
    },
    delete: () => undefined,
    tag: () => undefined,
    compare: () => [],
    export: (id) => {
      throw noBench(id);
    },
    import: () => ({ id: "bench" }),
    keepTuned: () => Promise.resolve(),
    references: () => REFERENCES,
  };
}
