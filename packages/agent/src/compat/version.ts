// Any real version has at most five parts (a driver's has three).
const DOTTED = /^\d{1,6}(\.\d{1,6}){0,4}$/;

/** Whether `text` is numbers parted by dots, as in "2.38" or "535.104.05". */
export function isVersion(text: string): boolean {
  return DOTTED.test(text);
}

/** Below 0 when `a` is older than `b`; missing parts count as 0, so 13.0 equals 13. */
export function compareVersions(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The newest of these; null when none is a version (GLIBC_PRIVATE and GLIBC_ABI_DT_RELR are not). */
export function highestVersion(versions: Iterable<string | null>): string | null {
  let highest: string | null = null;
  for (const version of versions) {
    if (version === null || !isVersion(version)) continue;
    if (highest === null || compareVersions(version, highest) > 0) highest = version;
  }
  return highest;
}

/** The first part of a version: 12 of "12.4". */
export function majorOf(version: string): number {
  return Number(version.split(".", 1)[0]);
}
