/** A compute capability with its variant: sm_90a is { number: 90, variant: "a" }. */
export interface Sm {
  /** Major times ten plus minor: 75, 90, 120. */
  number: number;
  /** "a": this very GPU only; "f": this GPU's family; "": the usual rules. */
  variant: "" | "a" | "f";
}

/** Parses "sm_90a", "compute_90", "90a" or "9.0"; null for anything else. */
export function parseSm(name: string): Sm | null {
  const dotted = /^(\d{1,2})\.(\d)$/.exec(name);
  if (dotted !== null) return { number: Number(dotted[1]) * 10 + Number(dotted[2]), variant: "" };
  const match = /^(?:sm_|compute_)?(\d{2,3})([af]?)$/.exec(name);
  if (match === null) return null;
  const variant = match[2] === "a" ? "a" : match[2] === "f" ? "f" : "";
  return { number: Number(match[1]), variant };
}

/** Orders names by number, then by variant; what is no name comes last, by its text. */
export function compareSm(a: string, b: string): number {
  const left = parseSm(a)?.number ?? Number.MAX_SAFE_INTEGER;
  const right = parseSm(b)?.number ?? Number.MAX_SAFE_INTEGER;
  return left - right || (a < b ? -1 : a > b ? 1 : 0);
}

/*
 * GPUs of the Jetson and Drive systems. CUDA C++ Programming Guide, "Binary Compatibility": between
 * desktop and Tegra it is not supported. PyTorch's DEVICE_REQUIREMENT table (torch/cuda) says the same.
 */
const TEGRA = new Set([53, 62, 72, 87, 101, 110]);
// CUDA 13.0 release notes: sm_101 was renamed to sm_110.
const RENAMED: Record<number, number> = { 101: 110 };

/**
 * Whether machine code runs on a GPU: same major, and the GPU's minor at least the code's (CUDA C++
 * Programming Guide, "Binary Compatibility"); "a" code on its very number only (nvcc documentation,
 * "Architecture-Specific and Family-Specific Feature Sets").
 */
export function sassRunsOn(code: Sm, gpu: number): boolean {
  const made = RENAMED[code.number] ?? code.number;
  const device = RENAMED[gpu] ?? gpu;
  if (made === device) return true;
  if (code.variant === "a" || TEGRA.has(made) || TEGRA.has(device)) return false;
  return Math.floor(made / 10) === Math.floor(device / 10) && made <= device;
}

/**
 * Whether PTX can be compiled for a GPU. ptxas 13 --help: "PTX for .target sm_XY can be compiled to
 * all GPU targets sm_MN, sm_MNa, SM_MNf where MN >= XY"; sm_XYf to those of the same family with a
 * minor no lower; sm_XYa to sm_XYa only.
 */
export function ptxCompilesFor(target: Sm, gpu: number): boolean {
  const made = RENAMED[target.number] ?? target.number;
  const device = RENAMED[gpu] ?? gpu;
  if (target.variant === "a") return made === device;
  if (target.variant === "") return made <= device;
  return Math.floor(made / 10) === Math.floor(device / 10) && made <= device;
}
