import type { Groups } from "./rule.ts";

/** `860` or `1200` as ggml writes compute capabilities. */
function capability(arch: string): string {
  const value = Number(arch);
  return `${Math.floor(value / 100)}.${Math.floor((value % 100) / 10)}`;
}

function lastMatch(log: string[], pattern: RegExp): RegExpExecArray | null {
  for (const line of log.toReversed()) {
    const match = pattern.exec(line);
    if (match !== null) return match;
  }
  return null;
}

/**
 * Which GPU the engine found and what it was built for, as far as it has said so.
 * @returns `fit`: a sentence that begins with a space, or nothing
 */
export function gpuAndBuild(_groups: Groups, log: string[]): Groups {
  const [, gpu, own] = lastMatch(log, /Device \d+: (.+?), compute capability ([\d.]+)/) ?? [];
  const archs = lastMatch(log, /ARCHS ?= ?([\d,]+)|compiled for: ([\d,]+)/);
  const built = archs === null ? undefined : (archs[1] ?? archs[2] ?? "");
  const builtFor = built?.split(",").filter(Boolean).map(capability).join(", ");
  if (gpu === undefined && builtFor === undefined) return {};
  if (gpu === undefined) return { fit: ` It was built for ${builtFor}.` };
  const here = `The GPU here is ${gpu}, compute capability ${own}`;
  return { fit: builtFor === undefined ? ` ${here}.` : ` ${here}; the build is for ${builtFor}.` };
}

/** As `gpuAndBuild`, with the capability that ggml names in its complaint. */
export function missingArch(groups: Groups, log: string[]): Groups {
  return { ...gpuAndBuild(groups, log), arch: capability(groups["arch"] ?? "0") };
}
