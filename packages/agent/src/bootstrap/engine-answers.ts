import type { EngineDevice } from "@llcuda/protocol";

const MIB = 1024 * 1024;

/** What `llama-server --version` tells: `0.7.0 (build 11669, commit Debian)`; "unknown" if it does not. */
export function parseVersion(text: string): string {
  return /^version: (.+)$/m.exec(text)?.[1]?.trim() ?? "unknown";
}

/** The lines of `llama-server --list-devices`: `  CUDA0: NVIDIA H200 (143167 MiB, 142000 MiB free)`. */
export function parseDevices(text: string): EngineDevice[] {
  const line = /^\s+([\w[\]:.-]+): (.*?)(?: \((\d+) MiB, (\d+) MiB free\))?$/gm;
  return [...text.matchAll(line)].map(([, name = "", description = "", total, free]) => ({
    name,
    description,
    memoryTotal: total === undefined ? null : Number(total) * MIB,
    memoryFree: free === undefined ? null : Number(free) * MIB,
  }));
}
