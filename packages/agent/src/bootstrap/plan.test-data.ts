import type { EngineBackend, EngineSource, MachineFacts } from "@llcuda/protocol";
import type { Inspection } from "../compat/inspection.ts";
import { profile } from "../compat/compat.test-data.ts";
import type { Engine } from "../engine/engine.ts";
import { buildOf, type OfferedBuild } from "./engine-source.ts";
import type { KnownEngine } from "./known-engine.ts";
import { machineWith } from "./probe/machine.test-data.ts";
import type { ProofMemory } from "./proof-record.ts";

const NONE: ProofMemory = { state: "none" };

/** An engine that a source could give. */
export function available(
  source: EngineSource,
  id: string,
  backend: EngineBackend,
  build: Partial<OfferedBuild> = {},
): KnownEngine {
  const action = { kind: "try", install: () => Promise.reject(new Error("not here")) } as const;
  const offer = { id, description: id, build: buildOf(backend, { size: 1e8, ...build }), action };
  return { source, offer, engine: null, inspected: null, proof: NONE };
}

/** An engine whose files are here, with what was seen in them. */
export function here(
  source: EngineSource,
  id: string,
  backend: EngineBackend,
  seen: Inspection | null = null,
  proof: ProofMemory = NONE,
  offer: string | null = null,
): KnownEngine {
  const engine: Engine = {
    id,
    source: source === "cache" ? "github" : source,
    description: id,
    backend,
    bin: `/engines/${id}`,
    launcher: [],
    cwd: null,
    env: {},
  };
  const known = available(source, id, backend, { size: 0 });
  return { ...known, engine, inspected: { inspection: seen, problem: null, offer }, proof };
}

/** A source that has nothing here says so. */
export function nothing(source: EngineSource, reason: string): KnownEngine {
  const offer = {
    id: source,
    description: source,
    build: buildOf("cpu"),
    action: { kind: "skip", reason } as const,
  };
  return { source, offer, engine: null, inspected: null, proof: NONE };
}

export function passed(id: string, backend: EngineBackend): ProofMemory {
  const at = "2026-11-21T08:00:00.000Z";
  const info = { id, source: "github", description: id, backend, devices: [], path: "" } as const;
  return {
    state: "passed",
    compiles: false,
    info: { ...info, version: "1", provedAt: at, devices: [] },
  };
}

export const FAILED: ProofMemory = {
  state: "failed",
  at: "2026-11-20T08:00:00.000Z",
  error: { code: "CPU_TOO_OLD", message: "It died of SIGILL.", hint: "Another.", remedies: [] },
};

/** Everything that a Linux machine with a GPU may be offered; nothing is here yet. */
export const ALL: KnownEngine[] = [
  ...["t4", "cuda12-multi", "cuda13-multi"].map((id) =>
    available("bundle", `llcuda-${id}`, "cuda", { inspection: profile(id) }),
  ),
  available("github", "github-cuda-13", "cuda", { inspection: profile("upstream-cuda-13.4") }),
  available("github", "github-cuda-12", "cuda", { inspection: profile("upstream-cuda-12.8") }),
  available("github", "github-vulkan", "vulkan"),
  available("github", "github-cpu", "cpu"),
  available("debian", "debian-cuda", "cuda", {
    inspection: profile("debian-cuda"),
    ownGlibc: true,
  }),
  available("debian", "debian-vulkan", "vulkan", { ownGlibc: true }),
  available("debian", "debian-cpu", "cpu", { ownGlibc: true }),
];

export const VULKAN: MachineFacts["vulkan"] = {
  loader: "/usr/lib/libvulkan.so.1",
  drivers: ["/usr/share/vulkan/icd.d/nvidia_icd.json"],
  devices: ["/dev/dri/renderD128 (nvidia)"],
};

export const NO_GPU: MachineFacts = machineWith();
