import type {
  DoctorLink,
  EngineState,
  ErrorReport,
  MachineFacts,
  ModelInfo,
} from "@llcuda/protocol";
import type { EngineCatalog } from "@llcuda/protocol";

/** All that the chain is made of. */
export interface ChainInput {
  machine: MachineFacts;
  catalog: EngineCatalog;
  state: EngineState;
  /** The model that runs or would run; null when there is none yet. */
  model: ModelInfo | null;
}

export type Fact = DoctorLink["facts"][number];

const TITLES: Record<DoctorLink["id"], string> = {
  gpu: "GPU",
  driver: "Driver",
  cuda: "CUDA version",
  runtime: "CUDA libraries",
  engine: "Engines",
  proof: "Proof",
  model: "Model",
};

export function link(
  id: DoctorLink["id"],
  status: Exclude<DoctorLink["status"], "fail">,
  summary: string,
  facts: Fact[] = [],
  error: ErrorReport | null = null,
): DoctorLink {
  return { id, title: TITLES[id], status, summary, facts, error };
}

/** A red link always tells why and what to do. */
export function brokenLink(
  id: DoctorLink["id"],
  error: ErrorReport,
  facts: Fact[] = [],
): DoctorLink {
  return { id, title: TITLES[id], status: "fail", summary: error.message, facts, error };
}

/** An ISO time as a person reads it: "2026-11-26 00:05 UTC". */
export function minute(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}

/** GPU memory as its makers count it: "15.0 GiB". */
export function gib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

/** Names with their differences only: "2 x Tesla T4". */
export function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} x ${name}`)).join(", ");
}
