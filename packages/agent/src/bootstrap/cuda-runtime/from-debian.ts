import { rm } from "node:fs/promises";
import { join } from "node:path";
import { compareVersions } from "../../compat/version.ts";
import { resolvePackages } from "../debian/fetch-packages.ts";
import type { PackageSet } from "../debian/package-set.ts";
import { runtimeUnavailable } from "./runtime-unavailable.ts";
import type { RuntimeWanted } from "./runtime-wanted.ts";
import type { RuntimeWay } from "./runtime-way.ts";
import { takeLibraries } from "./take-libraries.ts";

/** CUDA 12.4: 233 MB of packages, 540 MB unpacked; a third more for growth. */
const SPACE = 1_050_000_000;

/** Debian's packages of CUDA, from its non-free area. */
export const fromDebian: RuntimeWay = {
  name: "Debian",
  remote: true,
  space: () => SPACE,
  async put({ context, folder, host, wanted }) {
    if ("reason" in host.debian) throw runtimeUnavailable(host.debian.reason);
    const resolved = await resolvePackages(setOf(wanted), host.debian, context);
    // 12.4.127~12.4.1-8.2+b1
    const version = /^[\d.]+/.exec(resolved.version)?.[0] ?? "0";
    const { toolkit } = wanted;
    if (toolkit !== null && compareVersions(version, toolkit) < 0) {
      await resolved.discard();
      throw runtimeUnavailable(`Debian has CUDA ${version}, and ${toolkit} is wanted`);
    }
    const tree = join(folder, ".tree");
    await resolved.unpackInto(tree);
    await takeLibraries(tree, wanted.sonames, folder);
    await rm(tree, { recursive: true });
    return version;
  },
};

function setOf({ major, sonames }: RuntimeWanted): PackageSet {
  // libcublas brings libcublasLt.
  const named = [/^libcublas/, /^libnvrtc/].filter((name) => sonames.some((one) => name.test(one)));
  const more = named.map(({ source }) => `${source.slice(1)}${major}`);
  return {
    title: `CUDA ${major}'s runtime libraries`,
    packages: [`libcudart${major}`, ...more],
    components: ["main", "contrib", "non-free"],
    // The engine has a C library already, its own or the host's.
    assumed: ["libc6", "libgcc-s1", "libstdc++6", "libcuda.so.1"],
    space: SPACE,
  };
}
