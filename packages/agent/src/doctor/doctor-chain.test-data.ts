import type { EngineCatalog, EngineFit, EngineRecord, MachineFacts } from "@llcuda/protocol";
import { cudaHostOf } from "../bootstrap/probe/cuda-host.ts";
import { assess } from "../compat/assess.ts";
import { profile } from "../compat/compat.test-data.ts";
import type { Inspection } from "../compat/inspection.ts";

const FITS: EngineFit = { runs: "native", because: "", code: null, remedy: null };

/** An engine that could be fetched, of a kind that needs no CUDA. */
export function plainEngine(
  backend: "cpu" | "vulkan",
  facts: Partial<EngineRecord> = {},
): EngineRecord {
  return {
    id: `github-${backend}`,
    source: "github",
    description: `llama.cpp from GitHub, ${backend}`,
    backend,
    place: "available",
    path: null,
    size: null,
    installedAt: null,
    contents: null,
    fit: FITS,
    proof: { state: "none" },
    inUse: false,
    ...facts,
  };
}

/** A CUDA engine with what the rules foresee for it on a machine. */
export function cudaEngine(
  build: Inspection | string,
  machine: MachineFacts,
  facts: Partial<EngineRecord> = {},
): EngineRecord {
  const inspection = typeof build === "string" ? profile(build) : build;
  const id = typeof build === "string" ? build : "given";
  const { because, code, remedy, runs } = assess(inspection, cudaHostOf(machine));
  return {
    ...plainEngine("cpu"),
    id,
    source: "bundle",
    backend: "cuda",
    description: `Bundle ${id}`,
    contents: {
      inspected: true,
      sass: inspection.cuda?.sass ?? [],
      ptx: inspection.cuda?.ptx ?? [],
      cudaMajor: 12,
      glibc: inspection.glibc,
      needed: inspection.needed,
      missing: inspection.missing,
    },
    fit: { runs, because, code, remedy },
    ...facts,
  };
}

/** Those engines, those that run first, as the catalog ranks them. */
export function catalogOf(
  engines: EngineRecord[],
  rest: Partial<EngineCatalog> = {},
): EngineCatalog {
  const ranked = engines.toSorted(
    (a, b) => Number(a.fit.runs === "no") - Number(b.fit.runs === "no"),
  );
  const readAt = "2026-11-21T08:00:00.000Z";
  return { engines: ranked, work: [], readAt, choice: null, pin: null, ...rest };
}
