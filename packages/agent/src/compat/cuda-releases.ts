import { compareVersions, highestVersion, majorOf } from "./version.ts";

interface CudaRelease {
  /** "12.4" */
  cuda: string;
  /** The PTX ISA version that its compiler writes. */
  ptx: string;
  /** The driver branch that came with it and that knows it; null where it is not known here. */
  driver: number | null;
}

/**
 * PTX ISA, section "Release History", whose table names CUDA release, PTX version and driver branch.
 * 13.5 is not in the table yet: its ptxas (13.5.37) says "current version is '9.5'".
 * CUDA 12.6 writes the same PTX as 12.5. The 10.0 row: branch 410, not the table's 400, was released
 * (CUDA 10.0 release notes: >= 410.48); likewise 11.0 came with 450 (>= 450.36.06).
 */
export const CUDA_RELEASES: readonly CudaRelease[] = [
  { cuda: "9.0", ptx: "6.0", driver: 384 },
  { cuda: "9.1", ptx: "6.1", driver: 387 },
  { cuda: "9.2", ptx: "6.2", driver: 396 },
  { cuda: "10.0", ptx: "6.3", driver: 410 },
  { cuda: "10.1", ptx: "6.4", driver: 418 },
  { cuda: "10.2", ptx: "6.5", driver: 440 },
  { cuda: "11.0", ptx: "7.0", driver: 450 },
  { cuda: "11.1", ptx: "7.1", driver: 455 },
  { cuda: "11.2", ptx: "7.2", driver: 460 },
  { cuda: "11.3", ptx: "7.3", driver: 465 },
  { cuda: "11.4", ptx: "7.4", driver: 470 },
  { cuda: "11.5", ptx: "7.5", driver: 495 },
  { cuda: "11.6", ptx: "7.6", driver: 510 },
  { cuda: "11.7", ptx: "7.7", driver: 515 },
  { cuda: "11.8", ptx: "7.8", driver: 520 },
  { cuda: "12.0", ptx: "8.0", driver: 525 },
  { cuda: "12.1", ptx: "8.1", driver: 530 },
  { cuda: "12.2", ptx: "8.2", driver: 535 },
  { cuda: "12.3", ptx: "8.3", driver: 545 },
  { cuda: "12.4", ptx: "8.4", driver: 550 },
  { cuda: "12.5", ptx: "8.5", driver: 555 },
  { cuda: "12.6", ptx: "8.5", driver: 560 },
  { cuda: "12.7", ptx: "8.6", driver: 565 },
  { cuda: "12.8", ptx: "8.7", driver: 570 },
  { cuda: "12.9", ptx: "8.8", driver: 575 },
  { cuda: "13.0", ptx: "9.0", driver: 580 },
  { cuda: "13.1", ptx: "9.1", driver: 590 },
  { cuda: "13.2", ptx: "9.2", driver: 595 },
  { cuda: "13.3", ptx: "9.3", driver: 610 },
  { cuda: "13.4", ptx: "9.4", driver: 615 },
  { cuda: "13.5", ptx: "9.5", driver: null },
];

/**
 * The oldest CUDA whose driver compiles this PTX version. A version newer than the table is put at
 * CUDA major = PTX major + 4 with the same minor, as since PTX 7.0; `known` is false then.
 */
export function cudaOfPtx(ptx: string): { cuda: string; known: boolean } {
  const exact = CUDA_RELEASES.find((release) => release.ptx === ptx);
  if (exact !== undefined) return { cuda: exact.cuda, known: true };
  const newest = CUDA_RELEASES.at(-1)!;
  if (compareVersions(ptx, newest.ptx) > 0) {
    const [major = 0, minor = 0] = ptx.split(".").map(Number);
    return { cuda: `${major + 4}.${minor}`, known: false };
  }
  const next = CUDA_RELEASES.find((release) => compareVersions(release.ptx, ptx) > 0) ?? newest;
  return { cuda: next.cuda, known: true };
}

/** The toolkits whose compiler writes this PTX version, oldest first: ["12.5", "12.6"] for 8.5. */
export function toolkitsOfPtx(ptx: string): string[] {
  return CUDA_RELEASES.filter((release) => release.ptx === ptx).map((release) => release.cuda);
}

/**
 * The newest CUDA that a driver supports, by its branch. A branch that is not in the table supports
 * what the branch before it does; one newer than all of them at least as much: `atLeast` is true then.
 * Null for drivers before CUDA 9.
 */
export function cudaOfDriver(driver: string): { cuda: string; atLeast: boolean } | null {
  const branch = majorOf(driver);
  const known = CUDA_RELEASES.filter((release) => release.driver !== null);
  const release = known.findLast((one) => (one.driver ?? 0) <= branch);
  if (release === undefined) return null;
  return { cuda: release.cuda, atLeast: branch > (known.at(-1)?.driver ?? 0) };
}

/**
 * CUDA Compatibility, "Minor Version Compatibility", and the CUDA release notes, table "Minimum Required
 * Driver Version for CUDA Minor Version Compatibility": a program of one CUDA major runs on every driver
 * from this one on, whatever its minor; code that the driver must compile (PTX) is the exception.
 */
export const MINIMUM_DRIVERS: Readonly<Record<number, string>> = {
  11: "450.80.02",
  12: "525.60.13",
  13: "580.65.06",
};

/**
 * The first toolkit that compiles for an SM: PTX ISA "Release History", supported targets (12.7, which
 * had no public toolkit, is given as 12.8); sm_107 by the ptxas of 13.4, whose 13.3 lacks it.
 */
const FIRST_TOOLKIT: Readonly<Record<number, string>> = {
  50: "6.0",
  52: "6.5",
  53: "7.0",
  60: "8.0",
  61: "8.0",
  62: "8.0",
  70: "9.0",
  72: "9.1",
  75: "10.0",
  80: "11.0",
  86: "11.1",
  87: "11.4",
  88: "13.0",
  89: "11.8",
  90: "11.8",
  100: "12.8",
  101: "12.8",
  103: "12.9",
  107: "13.4",
  110: "13.0",
  120: "12.8",
  121: "12.9",
};
// CUDA 12.0 release notes dropped Kepler (35, 37); 13.0's dropped Maxwell, Pascal and Volta (50 to 72).
const LOWEST_SM: Readonly<Record<number, number>> = { 11: 35, 12: 50, 13: 75 };

/** Whether the compiler of a toolkit makes code for an SM; null for an SM or toolkit unknown here. */
export function toolkitCompilesFor(toolkit: string, sm: number): boolean | null {
  const first = FIRST_TOOLKIT[sm];
  const lowest = LOWEST_SM[majorOf(toolkit)];
  if (first === undefined || lowest === undefined) return null;
  return compareVersions(toolkit, first) >= 0 && sm >= lowest;
}

/** The CUDA releases in the table that compile for an SM, as "11.8 to 12.9" or "12.8 or newer". */
export function toolkitRange(sm: number): string | null {
  const fit = CUDA_RELEASES.map((release) => release.cuda).filter(
    (cuda) => toolkitCompilesFor(cuda, sm) === true,
  );
  const oldest = fit[0];
  const newest = highestVersion(fit);
  if (oldest === undefined || newest === null) return null;
  return newest === CUDA_RELEASES.at(-1)?.cuda ? `${oldest} or newer` : `${oldest} to ${newest}`;
}

/**
 * The driver branches that serve a GPU: from the one of its first toolkit on; for everything below
 * Turing until 580, the last that supports Maxwell, Pascal and Volta (driver 580 release notes).
 */
export function branchServesGpu(branch: number, sm: number): boolean {
  return branch >= (firstDriverBranch(sm) ?? 0) && (sm >= 75 || branch <= 580);
}

/** The driver branch that first knew a GPU: that of the first toolkit for it; null for an unknown SM. */
export function firstDriverBranch(sm: number): number | null {
  const first = FIRST_TOOLKIT[sm];
  if (first === undefined) return null;
  return CUDA_RELEASES.find((one) => compareVersions(one.cuda, first) >= 0)?.driver ?? null;
}
