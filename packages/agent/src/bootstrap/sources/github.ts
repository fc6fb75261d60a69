import { rm } from "node:fs/promises";
import { join } from "node:path";
import { download } from "../../download/download.ts";
import type { Engine } from "../../engine/engine.ts";
import { installEngine, listCachedEngines } from "../engine-folder.ts";
import { buildOf, skip, type EngineSource } from "../engine-source.ts";
import type { InstallContext } from "../install-context.ts";
import { latestRelease } from "../github/release.ts";
import { unpackEngine } from "../unpack-engine.ts";

const DESCRIPTION = "Newest release of llama.cpp on GitHub";

/** Names of the CPU builds among a release's files: `llama-b11669-bin-ubuntu-x64.tar.gz`. */
const BUILDS: Record<string, string> = {
  "linux-x64": "ubuntu-x64",
  "linux-arm64": "ubuntu-arm64",
  "linux-s390x": "ubuntu-s390x",
  "darwin-arm64": "macos-arm64",
  "darwin-x64": "macos-x64",
};

/** Upstream's own builds. */
export const githubSource: EngineSource = {
  name: "github",
  find: ({ arch, glibc, platform }, { offline }) => {
    const build = BUILDS[`${platform}-${arch}`];
    if (build === undefined)
      return [skip("github-cpu", DESCRIPTION, `it has no build for ${platform} ${arch}`)];
    if (offline) return [skip("github-cpu", DESCRIPTION, "no network is wanted (--offline)")];
    if (platform === "linux" && glibc === null) {
      return [
        skip(
          "github-cpu",
          DESCRIPTION,
          "its builds need the GNU C library, and this system has another",
        ),
      ];
    }
    return [
      {
        id: "github-cpu",
        build: buildOf("cpu"),
        description: DESCRIPTION,
        action: { kind: "try", install: (c) => install(build, c) },
      },
    ];
  },
};

async function install(build: string, context: InstallContext): Promise<Engine> {
  const { home, report, settings, signal } = context;
  report.detail("asking for the newest release");
  return installEngine("github", context, async (folder) => {
    const release = await latestRelease(settings, build, signal);
    const id = `github-${release.tag}-${build}`;
    const present = (await listCachedEngines(home)).find(({ engine }) => engine?.id === id);
    if (present?.engine) return present.engine;
    report.detail(release.name);
    const archive = join(home.downloads, release.name);
    const onProgress = report.progress;
    const { sha256, size, url } = release;
    await download({ url, file: archive, sha256, size, signal, onProgress });
    let bin: string;
    try {
      bin = await unpackEngine(archive, join(folder, "files"), context);
    } finally {
      // One that cannot be unpacked must be fetched anew, not found again.
      await rm(archive, { force: true });
    }
    return {
      id,
      source: "github",
      description: `llama.cpp ${release.tag} from GitHub, CPU`,
      backend: "cpu",
      bin,
      launcher: [],
      cwd: null,
      env: {},
    };
  });
}
