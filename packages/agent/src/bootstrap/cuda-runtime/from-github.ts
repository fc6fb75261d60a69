import { rm } from "node:fs/promises";
import { join } from "node:path";
import { extractTar } from "../../download/extract-tar.ts";
import { fetchRelease } from "../github/fetch-release.ts";
import { latestRelease } from "../github/release.ts";
import { runtimeAssetOf } from "../github/upstream-builds.ts";
import { runtimeUnavailable } from "./runtime-unavailable.ts";
import type { RuntimeWay } from "./runtime-way.ts";
import { takeLibraries } from "./take-libraries.ts";

/** The archive and what it unpacks to, as the wheels of the same libraries have it. */
const SPACE = 1_600_000_000;

/** The archives of libraries that upstream puts beside its CUDA builds. */
export const fromGithub: RuntimeWay = {
  name: "GitHub",
  remote: true,
  space: () => SPACE,
  async put({ context, folder, host, wanted }) {
    const { arch } = host.machine;
    if (arch !== "x86_64" && arch !== "aarch64") throw runtimeUnavailable(`none for ${arch}`);
    const { report, settings, signal } = context;
    report.detail("asking for the newest release");
    const asset = runtimeAssetOf(wanted.major, arch, wanted.toolkit);
    const release = await latestRelease(settings, asset, signal);
    const archive = await fetchRelease(release, context);
    const tree = join(folder, ".tree");
    try {
      report.detail(`unpacking ${release.name}`);
      await extractTar({ archive, into: tree, signal, onProgress: report.progress });
    } finally {
      await rm(archive, { force: true });
    }
    const files = await takeLibraries(tree, wanted.sonames, folder);
    await rm(tree, { recursive: true });
    const exact = files.map((name) => /^libcudart\.so\.([\d.]+)$/.exec(name)?.[1] ?? "");
    const named = /cuda-(\d+\.\d+)/.exec(release.name)?.[1] ?? null;
    return exact.find((version) => version.includes(".")) ?? named;
  },
};
