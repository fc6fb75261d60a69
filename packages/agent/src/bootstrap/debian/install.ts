import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { requireSpace } from "../../download/disk-space.ts";
import type { Engine } from "../../engine/engine.ts";
import { installEngine, listCachedEngines } from "../engine-folder.ts";
import type { InstallContext } from "../install-context.ts";
import { lastWords, runProgram } from "../program.ts";
import type { EngineSettings } from "../settings.ts";
import type { AptFacts } from "./apt-facts.ts";
import { versionOf } from "./apt-status.ts";
import type { DebianMirror } from "./debian-mirrors.ts";
import { debianEngine } from "./prefix.ts";
import { PACKAGE, PrivateApt, type DebianWanted } from "./private-apt.ts";
import { cancelled, NEEDED_BYTES, unavailable } from "./unavailable.ts";

/** The largest package takes 0.3 s to unpack here. */
const UNPACK_MS = 60_000;
/** Further mirrors of one host are rarely better; each costs its own time-out. */
const MAX_MIRRORS = 3;

/** The mirrors to use: the one that was set, else the host's own. */
export function debianMirrorsFor(apt: AptFacts, settings: EngineSettings): DebianMirror[] {
  if (settings.debianMirror === null) return apt.mirrors.slice(0, MAX_MIRRORS);
  return [{ uri: settings.debianMirror, signedBy: [] }];
}

/**
 * Fetches Debian's llama.cpp with every library it needs and unpacks it into a folder of its own.
 * apt works in a private root and checks the signatures; the host's own packages stay untouched.
 * @throws Failure ENGINE_SOURCE_UNAVAILABLE with apt's own words, DISK_FULL, CANCELLED
 */
export async function installDebian(
  wanted: DebianWanted,
  context: InstallContext,
): Promise<Engine> {
  const { home, report } = context;
  await requireSpace("Debian's llama.cpp", home.engines, NEEDED_BYTES);
  return installEngine("debian", context, async (folder) => {
    const apt = new PrivateApt(wanted, context, join(folder, "apt"));
    report.detail(`reading the package index of ${wanted.mirror}`);
    await apt.update();
    const files = await apt.list();
    const version = versionOf(PACKAGE, files);
    if (version === null) throw unavailable(`apt offers no ${PACKAGE}`, "");
    const id = `debian-${version.replaceAll(/[^\w.]+/g, "-")}`;
    const present = (await listCachedEngines(home)).find(({ engine }) => engine?.id === id);
    if (present?.engine) return present.engine;
    report.detail(`${PACKAGE} ${version} and what it needs, ${files.length} packages`);
    const packages = await apt.fetch(files);
    const prefix = join(folder, "prefix");
    await unpack(packages, prefix, wanted.dpkgDeb, context);
    await rm(join(folder, "apt"), { recursive: true });
    return debianEngine(prefix, id, version);
  });
}

async function unpack(
  packages: string[],
  prefix: string,
  dpkgDeb: string,
  { report, signal }: InstallContext,
): Promise<void> {
  await mkdir(prefix);
  const total = packages.length;
  report.detail("unpacking the packages");
  for (const [done, file] of packages.entries()) {
    report.progress({ unit: "packages", done, total, ratePerSecond: null, secondsLeft: null });
    const command = { file: dpkgDeb, args: ["-x", file, prefix], cwd: undefined, env: process.env };
    const result = await runProgram(command, { timeoutMs: UNPACK_MS, signal });
    if (signal.aborted) throw cancelled();
    if (result.exit.code !== 0) throw unavailable(`${file} cannot be unpacked`, lastWords(result));
  }
  report.progress(null);
}
