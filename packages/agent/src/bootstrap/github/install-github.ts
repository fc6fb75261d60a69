import { rm } from "node:fs/promises";
import { join } from "node:path";
import { download } from "../../download/download.ts";
import type { Engine } from "../../engine/engine.ts";
import { installEngine, listCachedEngines } from "../engine-folder.ts";
import type { InstallContext } from "../install-context.ts";
import { unpackEngine } from "../unpack-engine.ts";
import { latestRelease, type ReleaseFile } from "./release.ts";
import { assetOf, type UpstreamBuild } from "./upstream-builds.ts";

/**
 * Fetches a build of upstream's newest release that has it, and unpacks it.
 * @param driverCuda the newest CUDA version that the driver supports; null where none is known
 * @throws Failure ENGINE_SOURCE_UNAVAILABLE, ARCHIVE_UNSAFE, CANCELLED, and those of `download`
 */
export async function installGithub(
  build: UpstreamBuild,
  driverCuda: string | null,
  context: InstallContext,
): Promise<Engine> {
  const { home, report, settings, signal } = context;
  report.detail("asking for the newest release");
  return installEngine("github", context, async (folder) => {
    const release = await latestRelease(settings, assetOf(build, driverCuda), signal);
    const { name, sha256, tag } = release;
    const variant = name.replace(`llama-${tag}-bin-`, "").replace(/\.tar\.gz$/, "");
    const id = `github-${tag}-${variant}`;
    const present = (await listCachedEngines(home)).find(({ engine }) => engine?.id === id);
    if (present?.engine) return present.engine;
    const archive = await fetchRelease(release, context);
    try {
      const bin = await unpackEngine(archive, join(folder, "files"), context);
      const checked = sha256 === undefined ? ", its checksum unknown" : "";
      const what = /cuda-[\d.]+/.exec(variant)?.[0].replace("cuda-", "CUDA ") ?? build.label;
      return {
        id,
        source: "github",
        description: `llama.cpp ${tag} from GitHub, ${what}${checked}`,
        backend: build.backend,
        bin,
        launcher: [],
        cwd: null,
        env: {},
      };
    } finally {
      // One that cannot be unpacked must be fetched anew, not found again.
      await rm(archive, { force: true });
    }
  });
}

/** Fetches one file of a release into the folder of downloads; the caller removes it. */
async function fetchRelease(
  { name, sha256, size, url }: ReleaseFile,
  { home, report, signal }: InstallContext,
): Promise<string> {
  const unknown = sha256 === undefined ? ": GitHub tells no checksum, its length alone counts" : "";
  report.detail(`${name}${unknown}`);
  const file = join(home.downloads, name);
  await download({ url, file, sha256, size, signal, onProgress: report.progress });
  return file;
}
