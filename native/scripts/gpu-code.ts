/** GPU code as it is counted: how many modules there are for each architecture. */
export interface GpuCode {
  readonly sass: ReadonlyMap<string, number>;
  readonly ptx: ReadonlyMap<string, number>;
}

/** Turing, Ampere, Ada, Hopper, Blackwell; PTX of the last for what comes after. */
export const PUBLISHED = {
  sass: ["sm_75", "sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120"],
  ptx: ["sm_120"],
} as const;

/** npm fetches it at every install. */
export const MOST_BYTES = 30 * 2 ** 20;

/** A list of architectures as CMake has it: `75-real;120`. Of PTX there is none without SASS. */
export function cmakeArchitectures({ sass, ptx }: typeof PUBLISHED): string {
  const both = new Set<string>(ptx);
  return sass.map((sm) => sm.slice("sm_".length) + (both.has(sm) ? "" : "-real")).join(";");
}

/** What cuobjdump's --list-elf and --list-ptx say, in one text. Pure. */
export function codeIn(listing: string): GpuCode {
  const code = { sass: new Map<string, number>(), ptx: new Map<string, number>() };
  for (const [, sm, kind] of listing.matchAll(/\.(sm_\d+[af]?)\.(cubin|ptx)$/gm)) {
    const found = kind === "ptx" ? code.ptx : code.sass;
    found.set(sm!, (found.get(sm!) ?? 0) + 1);
  }
  return code;
}

/** What is wrong with a file that shall be published; nothing if it is as declared. Pure. */
export function codeDefects(code: GpuCode, bytes: number): string[] {
  const defects: string[] = [];
  if (bytes > MOST_BYTES) defects.push(`${bytes} bytes are more than ${MOST_BYTES}`);
  for (const kind of ["sass", "ptx"] as const) {
    const declared: readonly string[] = PUBLISHED[kind];
    const found = [...code[kind].keys()];
    const missing = declared.filter((sm) => !found.includes(sm));
    const more = found.filter((sm) => !declared.includes(sm));
    if (missing.length > 0) defects.push(`no ${kind.toUpperCase()} for ${missing.join(", ")}`);
    if (more.length > 0)
      defects.push(`${kind.toUpperCase()} that nobody asked for: ${more.join(", ")}`);
  }
  const counts = new Set([...code.sass.values(), ...code.ptx.values()]);
  // Each file of kernels is one module for each architecture.
  if (counts.size > 1) defects.push(`not as many modules everywhere: ${codeText(code)}`);
  return defects;
}

/** `SASS sm_75 20, sm_80 20; PTX sm_120 20`. */
export function codeText({ sass, ptx }: GpuCode): string {
  return `SASS ${countsText(sass)}; PTX ${countsText(ptx)}`;
}

function countsText(found: ReadonlyMap<string, number>): string {
  return [...found].map(([sm, count]) => `${sm} ${count}`).join(", ") || "none";
}
