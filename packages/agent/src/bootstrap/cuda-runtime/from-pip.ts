import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { MachineFacts } from "@llcuda/protocol";
import { compareVersions } from "../../compat/version.ts";
import { byteCount } from "../../download/byte-count.ts";
import { extractZipMember } from "../../download/extract-zip.ts";
import { pipDownload } from "../../download/pip-download.ts";
import { Failure } from "../../failure.ts";
import type { RuntimeWanted } from "./runtime-wanted.ts";
import type { RuntimeTask, RuntimeWay } from "./runtime-way.ts";

const MB = 1_000_000;
/** The largest wheel of each CUDA major with what is taken out of it, as seen in 2026, in bytes. */
const SIZES: Record<number, { wheel: number; libraries: number }> = {
  12: { wheel: 600 * MB, libraries: 870 * MB },
  13: { wheel: 430 * MB, libraries: 600 * MB },
};
const UNKNOWN = { wheel: 700 * MB, libraries: 1000 * MB };
/** A wheel of NVIDIA's holds some 40 files, most of them headers. */
const LIMITS = { entries: 5000, bytes: 4000 * MB };

/** NVIDIA's distributions by the library that is wanted of them. */
const DISTRIBUTIONS: [RegExp, string][] = [
  [/^libcudart\./, "nvidia-cuda-runtime"],
  [/^libcublas(Lt)?\./, "nvidia-cublas"],
  [/^libnvrtc\./, "nvidia-cuda-nvrtc"],
];

/** NVIDIA's own wheels, through the pip that is here, with its configuration and its mirrors. */
export const fromPip: RuntimeWay = {
  name: "pip",
  remote: true,
  space({ major }) {
    const { libraries, wheel } = SIZES[major] ?? UNKNOWN;
    // pip writes a wheel to its temporary folder and copies it; later it lies beside the libraries.
    return Math.max(2 * wheel, wheel + libraries);
  },
  async put(task) {
    let version: string | null = null;
    for (const [distribution, sonames] of distributionsOf(task.wanted)) {
      try {
        const wheel = await fetchWheel(distribution, task);
        for (const soname of sonames) await takeOut(wheel, soname, task);
        // nvidia_cuda_runtime_cu12-12.8.90-py3-none-….whl
        if (distribution.startsWith("nvidia-cuda-runtime")) {
          version = basename(wheel).split("-")[1] ?? null;
        }
      } finally {
        await rm(folderOf(distribution, task), { recursive: true, force: true });
      }
    }
    return version;
  },
};

/** Which wheels are wanted, and what of each. Up to CUDA 12 the major is part of the name. Pure. */
export function distributionsOf({ major, sonames }: RuntimeWanted): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const soname of sonames) {
    const name = DISTRIBUTIONS.find(([pattern]) => pattern.test(soname))?.[1];
    if (name === undefined) continue;
    const distribution = major < 13 ? `${name}-cu${major}` : name;
    found.set(distribution, [...(found.get(distribution) ?? []), soname]);
  }
  return found;
}

/**
 * Which versions are asked for, one after the other: that of the engine's toolkit, which is the
 * smallest that is right, else anything newer of the same major. Pure.
 */
export function versionsWanted({ major, toolkit }: RuntimeWanted, machine: MachineFacts): string[] {
  const least = [toolkit, leastFor(major, machine)]
    .filter((version) => version !== null)
    .toSorted(compareVersions)
    .at(-1);
  const any = `>=${least ?? major},<${major + 1}`;
  return least === undefined ? [any] : [`==${least}.*`, any];
}

/** cuBLAS has kernels for Blackwell since 12.8, for its later kinds since 12.9. */
function leastFor(major: number, { gpus }: MachineFacts): string | null {
  const newest = Math.max(0, ...gpus.map(({ sm }) => sm ?? 0));
  if (major !== 12 || newest < 100) return null;
  return newest === 103 || newest > 120 ? "12.9" : "12.8";
}

function wheelSize({ major }: RuntimeWanted): number {
  return (SIZES[major] ?? UNKNOWN).wheel;
}

async function fetchWheel(distribution: string, task: RuntimeTask): Promise<string> {
  const { context, host, wanted } = task;
  const { report, settings, signal } = context;
  const versions = versionsWanted(wanted, host.machine);
  for (const [index, version] of versions.entries()) {
    const weight = distribution.includes("cublas") ? `, up to ${byteCount(wheelSize(wanted))}` : "";
    report.detail(`pip downloads ${distribution} ${version}${weight}`);
    try {
      return await pipDownload({
        env: { ...process.env, LLCUDA_PYTHON: settings.python },
        requirement: `${distribution}${version}`,
        folder: folderOf(distribution, task),
        form: "wheel",
        size: null,
        unavailable: "ENGINE_SOURCE_UNAVAILABLE",
        signal,
        onProgress: report.progress,
      });
    } catch (error) {
      const isLast = index === versions.length - 1;
      if (isLast || !(error instanceof Failure) || !/No matching/.test(error.detail ?? ""))
        throw error;
    }
  }
  throw new TypeError("no version was wanted");
}

async function takeOut(wheel: string, soname: string, { context, folder }: RuntimeTask) {
  const { report, signal } = context;
  report.detail(`unpacking ${soname}`);
  await extractZipMember({
    archive: wheel,
    member: (path) => basename(path) === soname,
    file: join(folder, soname),
    limits: LIMITS,
    signal,
    onProgress: report.progress,
  });
}

function folderOf(distribution: string, { context }: RuntimeTask): string {
  return join(context.home.downloads, `pip-${distribution}`);
}
