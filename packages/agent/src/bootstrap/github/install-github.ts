import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import { installCudaRuntime } from "../cuda-runtime/install-runtime.ts";
import type { RuntimeHost } from "../cuda-runtime/runtime-way.ts";
import { withCudaRuntime } from "../cuda-runtime/with-runtime.ts";
import { installEngine, listCachedEngines } from "../engine-folder.ts";
import type { InstallContext } from "../install-context.ts";
import { unpackEngine } from "../unpack-engine.ts";
import { fetchRelease } from "./fetch-release.ts";
import { latestRelease } from "./release.ts";
import { assetOf, type UpstreamBuild } from "./upstream-builds.ts";

/**
 * Fetches a build of upstream's newest release that has it, unpacks it, and gives it the CUDA
 * libraries that are missing here.
 * @throws Failure ENGINE_SOURCE_UNAVAILABLE, ARCHIVE_UNSAFE, CANCELLED, and those of `download`
 */
export async function installGithub(
  build: UpstreamBuild,
  host: RuntimeHost,
  context: InstallContext,
): Promise<Engine> {
  const { home, report, settings, signal } = context;
  report.detail("asking for the newest release");
  return installEngine("github", context, async (folder) => {
    const release = await latestRelease(settings, assetOf(build, host.machine.driverCuda), signal);
    const { name, sha256, tag } = release;
    const variant = name.replace(`llama-${tag}-bin-`, "").replace(/\.tar\.gz$/, "");
    const id = `github-${tag}-${variant}`;
    const present = (await listCachedEngines(home)).find(({ engine }) => engine?.id === id);
    if (present?.engine) return installCudaRuntime(present.engine, host, context);
    const archive = await fetchRelease(release, context);
    try {
      const bin = await unpackEngine(archive, join(folder, "files"), context);
      const checked = sha256 === undefined ? ", its checksum unknown" : "";
      const what = /cuda-[\d.]+/.exec(variant)?.[0].replace("cuda-", "CUDA ") ?? build.label;
      const engine: Engine = {
        id,
        source: "github",
        description: `llama.cpp ${tag} from GitHub, ${what}${checked}`,
        backend: build.backend,
        bin,
        launcher: [],
        cwd: null,
        env: {},
      };
      return await withCudaRuntime(engine, host, context);
    } finally {
      // One that cannot be unpacked must be fetched anew, not found again.
      await rm(archive, { force: true });
    }
  });
}
