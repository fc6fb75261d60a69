import type { EngineCatalog, EngineRecord } from "@llcuda/protocol";

/** Whether it is expected to run: it fits, and no proof says otherwise. */
function runs({ fit, proof }: EngineRecord): boolean {
  return fit.runs !== "no" && proof.state !== "failed";
}

/** The engines that run here, or would, best first. */
export function runnable({ engines }: EngineCatalog): EngineRecord[] {
  return engines.filter((record) => record.inUse || runs(record));
}

/** The rest, each with its reason. */
export function notRunnable({ engines }: EngineCatalog): EngineRecord[] {
  return engines.filter((record) => !record.inUse && !runs(record));
}

/** Whether it is here and only CUDA's runtime libraries are missing, which the agent can fetch. */
export function lacksRuntime({ place, fit, contents }: EngineRecord): boolean {
  if (place === "available" || fit.code !== "LIBRARY_MISSING") return false;
  return contents?.missing.some((name) => /^lib(cudart|cublas)/.test(name)) ?? false;
}

/** Bytes that the engines in the cache take. */
export function cacheSize({ engines }: EngineCatalog): number {
  return engines
    .filter(({ place }) => place === "cache")
    .reduce((sum, { size }) => sum + (size ?? 0), 0);
}
