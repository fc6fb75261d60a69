import type { EngineRecord, EngineWork } from "@llcuda/protocol";

/** An engine of the catalog that fits and can be fetched, with what a test changes. */
export const record = (change: Partial<EngineRecord> = {}): EngineRecord => ({
  id: "bundle-t4",
  source: "bundle",
  description: "llcuda bundle t4",
  backend: "cuda",
  place: "available",
  path: null,
  size: 214_000_000,
  installedAt: null,
  contents: null,
  fit: { runs: "native", because: "", code: null, remedy: null },
  proof: { state: "none" },
  inUse: false,
  ...change,
});

export const NO_FIT: EngineRecord["fit"] = {
  runs: "no",
  because: "",
  code: "DRIVER_TOO_OLD",
  remedy: null,
};

export const FAILED: EngineRecord["proof"] = {
  state: "failed",
  at: "2026-11-20T14:03:00.000Z",
  error: { code: "PTX_UNSUPPORTED", message: "It died.", hint: "", remedies: [] },
};

export const work = (change: Partial<EngineWork> = {}): EngineWork => ({
  engine: "bundle-t4",
  kind: "install",
  detail: "fetching",
  progress: null,
  startedAt: "2026-11-20T14:03:00.000Z",
  error: null,
  ...change,
});
