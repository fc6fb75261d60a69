import type { Gpu } from "@llcuda/protocol";

/**
 * The architectures to compile for on a machine with these GPUs, as CMake takes them
 * ("75-real;90-real"); null without a usable GPU whose capability is known.
 */
export function architecturesOfGpus(gpus: readonly Pick<Gpu, "sm" | "visible">[]): string | null {
  const usable = gpus.filter(({ visible }) => visible);
  const numbers = new Set(usable.flatMap(({ sm }) => (sm === null ? [] : [sm])));
  const names = [...numbers].toSorted((a, b) => a - b).map((sm) => `${sm}-real`);
  return names.length === 0 ? null : names.join(";");
}
