import type { EngineBackend } from "@llcuda/protocol";
import type { Inspection } from "../../compat/inspection.ts";
import { BUILD_PROFILES, inspectionOfProfile } from "../../compat/profiles.ts";
import { compareVersions } from "../../compat/version.ts";
import type { AssetWanted } from "./release.ts";

/** One of the builds that upstream publishes with every release. */
export interface UpstreamBuild {
  /** Of the offer: `github-cuda-12`. The minor version moves with upstream's releases. */
  id: string;
  backend: EngineBackend;
  /** What a person calls it: "CUDA 12". */
  label: string;
  /** The part of the file's name behind `llama-TAG-bin-`, with the CUDA version cut out. */
  name: { before: string; cuda: number | null; after: string };
  /** The CUDA version that was published last, for when no list of files can be had. */
  lastCuda: string | null;
  /** What the workflow that makes it asks for; null where it says nothing. */
  declared: Inspection | null;
}

/** Upstream's CUDA jobs run on Ubuntu 24.04, whose compiler asks for these. */
const UBUNTU_24_04 = { glibc: "2.38", glibcxx: "3.4.32" };

function cpu(name: string): UpstreamBuild {
  return plain("cpu", "CPU", name);
}

function plain(backend: EngineBackend, label: string, name: string): UpstreamBuild {
  const id = `github-${backend}`;
  const parts = { before: name, cuda: null, after: "" };
  return { id, backend, label, name: parts, lastCuda: null, declared: null };
}

function cuda(lastCuda: string, machine: "x86_64" | "aarch64"): UpstreamBuild {
  const major = Number.parseInt(lastCuda, 10);
  const profile = BUILD_PROFILES.find(({ id }) => id === `upstream-cuda-${lastCuda}`);
  const declared =
    profile === undefined ? null : { ...inspectionOfProfile(profile), ...UBUNTU_24_04, machine };
  return {
    id: `github-cuda-${major}`,
    backend: "cuda",
    label: `CUDA ${major}`,
    name: { before: "ubuntu-cuda-", cuda: major, after: machine === "x86_64" ? "-x64" : "-arm64" },
    lastCuda,
    declared,
  };
}

/** By platform and machine as Node names them, the fastest first. */
export const UPSTREAM_BUILDS: Record<string, readonly UpstreamBuild[]> = {
  "linux-x64": [
    cuda("13.4", "x86_64"),
    cuda("12.8", "x86_64"),
    plain("vulkan", "Vulkan", "ubuntu-vulkan-x64"),
    cpu("ubuntu-x64"),
  ],
  "linux-arm64": [
    cuda("13.4", "aarch64"),
    plain("vulkan", "Vulkan", "ubuntu-vulkan-arm64"),
    cpu("ubuntu-arm64"),
  ],
  "linux-s390x": [cpu("ubuntu-s390x")],
  "darwin-arm64": [plain("metal", "Metal", "macos-arm64")],
  "darwin-x64": [cpu("macos-x64")],
};

/**
 * The file of a build among a release's files: of several CUDA versions the newest that the driver
 * supports, as anything newer must be compiled anew by a driver that cannot; without one that fits,
 * the oldest. Pure.
 */
export function assetOf(build: UpstreamBuild, driverCuda: string | null): AssetWanted {
  const { after, before, cuda } = build.name;
  const fileName = (tag: string, version: string): string =>
    `llama-${tag}-bin-${before}${version}${after}.tar.gz`;
  return {
    what: `${before}${cuda === null ? "" : `${cuda}.x`}${after}`,
    guess: (tag) => fileName(tag, build.lastCuda ?? ""),
    pick(names, tag) {
      if (cuda === null) return names.find((name) => name === fileName(tag, "")) ?? null;
      const version = bestVersion(versionsIn(names, fileName(tag, "VERSION"), cuda), driverCuda);
      return version === null ? null : fileName(tag, version);
    },
  };
}

/** The archive with the CUDA runtime libraries of one major version that upstream puts beside. */
export function runtimeAssetOf(
  major: number,
  machine: "x86_64" | "aarch64",
  atLeast: string | null,
): AssetWanted {
  const after = machine === "x86_64" ? "-x64" : "-arm64";
  const found = (name: string): string | null => {
    const match = /^cudart-.*ubuntu-cuda-(\d+\.\d+)(-\w+)\.tar\.gz$/.exec(name);
    const [, version = "", suffix] = match ?? [];
    const fits = version.startsWith(`${major}.`) && suffix === after;
    return fits && (atLeast === null || compareVersions(version, atLeast) >= 0) ? name : null;
  };
  const last = UPSTREAM_BUILDS["linux-x64"]?.find(({ name }) => name.cuda === major)?.lastCuda;
  return {
    what: `cudart ${major}.x${after}`,
    guess: () => `cudart-llama-bin-ubuntu-cuda-${last ?? `${major}.0`}${after}.tar.gz`,
    pick: (names) => names.find((name) => found(name) !== null) ?? null,
  };
}

function versionsIn(names: readonly string[], pattern: string, major: number): string[] {
  const [before = "", after = ""] = pattern.split("VERSION");
  return names.flatMap((name) => {
    if (!name.startsWith(before) || !name.endsWith(after)) return [];
    const version = name.slice(before.length, name.length - after.length);
    return new RegExp(`^${major}\\.\\d+$`).test(version) ? [version] : [];
  });
}

function bestVersion(versions: string[], driverCuda: string | null): string | null {
  const rising = versions.toSorted(compareVersions);
  if (driverCuda === null) return rising.at(-1) ?? null;
  const supported = rising.filter((version) => compareVersions(version, driverCuda) <= 0);
  return supported.at(-1) ?? rising[0] ?? null;
}
