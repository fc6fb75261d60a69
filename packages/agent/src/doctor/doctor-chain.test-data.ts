import type {
  DoctorLink,
  EngineCatalog,
  EngineFit,
  EngineRecord,
  EngineState,
  MachineFacts,
  ModelInfo,
} from "@llcuda/protocol";
import { cudaHostOf } from "../bootstrap/probe/cuda-host.ts";
import { gpu, machineWith } from "../bootstrap/probe/machine.test-data.ts";
import { assess } from "../compat/assess.ts";
import { profile } from "../compat/compat.test-data.ts";
import type { Inspection } from "../compat/inspection.ts";
import { doctorChain } from "./doctor-chain.ts";
import type { ChainInput } from "./links/link.ts";

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

export const T4 = gpu("Tesla T4", 75, 15);
export const MODEL: ModelInfo = {
  id: "tiny",
  name: "Tiny",
  path: "/models/tiny.gguf",
  size: 98_362_432,
  source: "cache",
};
const NONE: EngineState = { phase: "none" };

/** A machine with a driver that is whole, and these GPUs. */
export function hostWith(driver: string | null, gpus = [T4], facts: Partial<MachineFacts> = {}) {
  const libcuda = driver === null ? null : { path: "/usr/lib/libcuda.so.1", version: driver };
  return machineWith({ driver, gpus, libcuda, ...facts });
}

/** The usual engines: this project's bundles, upstream's, Vulkan and CPU. */
export function input(machine: MachineFacts, change: Partial<ChainInput> = {}): ChainInput {
  const bundles = ["cuda13-multi", "cuda12-multi", "t4", "upstream-cuda-12.8"];
  const catalog = catalogOf([
    ...bundles.map((id) => cudaEngine(id, machine)),
    plainEngine("vulkan"),
    plainEngine("cpu"),
  ]);
  return { machine, catalog, state: NONE, model: MODEL, ...change };
}

/** The links that are not green: `runtime:absent proof:pending`. */
export function told(given: ChainInput): string {
  const chain = doctorChain(given);
  return chain
    .filter(({ status }) => status !== "ok")
    .map(({ id, status }) => `${id}:${status}`)
    .join(" ");
}

/** One link of the chain. */
export const of = (given: ChainInput, id: DoctorLink["id"]) =>
  doctorChain(given).find((link) => link.id === id)!;
