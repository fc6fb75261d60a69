import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { download } from "../../download/download.ts";
import { extractTar } from "../../download/extract-tar.ts";
import type { Engine } from "../../engine/engine.ts";
import { Failure } from "../../failure.ts";
import { installEngine, listCachedEngines } from "../engine-folder.ts";
import { buildOf, skip, type EngineSource } from "../engine-source.ts";
import type { InstallContext } from "../install-context.ts";
import { latestRelease } from "../github/release.ts";
import { SERVER } from "../server-search.ts";

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
    report.detail(`unpacking ${release.name}`);
    try {
      await extractTar({ archive, into: join(folder, "files"), signal });
    } finally {
      // One that cannot be unpacked must be fetched anew, not found again.
      await rm(archive, { force: true });
    }
    const server = await serverUnder(join(folder, "files"));
    if (server === null) {
      const message = `${release.name} holds no ${SERVER}.`;
      throw new Failure("ENGINE_NOT_FOUND", message, "Name an engine with --engine.");
    }
    return {
      id,
      source: "github",
      description: `llama.cpp ${release.tag} from GitHub, CPU`,
      backend: "cpu",
      bin: dirname(server),
      launcher: [],
      cwd: null,
      env: {},
    };
  });
}

/** The archive has one folder named after its tag; some had `build/bin` inside. */
async function serverUnder(folder: string): Promise<string | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => entry.isFile() && entry.name === SERVER);
  return found === undefined ? null : join(found.parentPath, found.name);
}
