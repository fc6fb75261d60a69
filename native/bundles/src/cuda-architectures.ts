import type { CudaPlan } from "./profiles.ts";

/** The GPU code that a list of architectures asks for: distinct names, in the list's order. */
export interface AskedCode {
  sass: string[];
  ptx: string[];
}

const ENTRY = /^(\d{2,3}[af]?)(-real|-virtual)?$/;

/** A plan as CMAKE_CUDA_ARCHITECTURES takes it: "75-real;90-real;90-virtual". */
export function architecturesOf({ sass, ptx }: Pick<CudaPlan, "sass" | "ptx">): string {
  // "sm_75" is called 75 there.
  return [
    ...sass.map((name) => `${name.slice(3)}-real`),
    ...ptx.map((name) => `${name.slice(3)}-virtual`),
  ].join(";");
}

/**
 * What a build for these architectures holds. A plain number asks for both kinds. 12X becomes 12Xa,
 * as ggml-cuda's CMakeLists.txt does it. Null for a list that CMake would not take.
 */
export function codeOfArchitectures(list: string): AskedCode | null {
  const sass = new Set<string>();
  const ptx = new Set<string>();
  for (const entry of list.split(/[;,\s]+/)) {
    const [, number, kind] = ENTRY.exec(entry) ?? [];
    if (number === undefined) return null;
    const name = `sm_${/^12\d$/.test(number) ? `${number}a` : number}`;
    if (kind !== "-virtual") sass.add(name);
    if (kind !== "-real") ptx.add(name);
  }
  return { sass: [...sass], ptx: [...ptx] };
}
