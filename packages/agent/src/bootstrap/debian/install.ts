import type { Progress } from "@llcuda/protocol";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { byteCount } from "../../download/byte-count.ts";
import { requireSpace } from "../../download/disk-space.ts";
import { TransferRate } from "../../download/transfer-rate.ts";
import type { Engine } from "../../engine/engine.ts";
import { Failure } from "../../failure.ts";
import { installEngine, listCachedEngines } from "../engine-folder.ts";
import type { InstallContext } from "../engine-source.ts";
import { lastWords, runProgram, type ProgramOptions, type ProgramResult } from "../program.ts";
import type { EngineSettings } from "../settings.ts";
import { aptConfig, sourcesList } from "./apt-config.ts";
import type { AptFacts } from "./apt-facts.ts";
import { aptPercent, parseAptFiles, versionOf, type AptFile } from "./apt-status.ts";
import type { DebianMirror } from "./debian-mirrors.ts";
import { debianEngine } from "./prefix.ts";

const PACKAGE = "llama.cpp-tools";
/** Measured: 31 MB of indices, 20 MB of packages and 75 MB unpacked; a third more for growth. */
const NEEDED_BYTES = 170_000_000;
/** apt gives up on a silent server by itself; this ends what only trickles. */
const APT_MS = 15 * 60_000;
const CONFIG_MS = 10_000;
/** The largest package takes 0.3 s to unpack here. */
const UNPACK_MS = 60_000;
/** Further mirrors of one host are rarely better; each costs its own time-out. */
const MAX_MIRRORS = 3;

/** One way to Debian's packages. */
export interface DebianWanted {
  mirror: string;
  keyrings: string[];
  aptGet: string;
  dpkgDeb: string;
}

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

/** apt-get at work in a folder of its own. */
class PrivateApt {
  readonly #wanted: DebianWanted;
  readonly #context: InstallContext;
  readonly #folder: string;

  constructor(wanted: DebianWanted, context: InstallContext, folder: string) {
    this.#wanted = wanted;
    this.#context = context;
    this.#folder = folder;
  }

  async update(): Promise<void> {
    await this.#prepare();
    // apt tells no sizes here: an index counts, not its bytes.
    await this.#run(["update"], "cannot read its package index", (done) => ({
      unit: "percent",
      done,
      total: 100,
      ratePerSecond: null,
      secondsLeft: null,
    }));
  }

  /** What would be fetched, with sizes. */
  async list(): Promise<AptFile[]> {
    const args = ["-qq", "--print-uris", ...INSTALL];
    const { stdout } = await this.#run(args, `offers no ${PACKAGE}`);
    return parseAptFiles(stdout);
  }

  /** Paths of the fetched packages. */
  async fetch(files: readonly AptFile[]): Promise<string[]> {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const rate = new TransferRate();
    const args = ["--assume-yes", "--download-only", ...INSTALL];
    await this.#run(args, "does not give the packages", (percent) =>
      rate.sample(performance.now(), Math.round((total * percent) / 100), total),
    );
    this.#context.report.progress(null);
    const archives = join(this.#folder, "cache/archives");
    const names = await readdir(archives);
    return names.filter((name) => name.endsWith(".deb")).map((name) => join(archives, name));
  }

  async #prepare(): Promise<void> {
    const { aptGet, keyrings, mirror } = this.#wanted;
    const folder = this.#folder;
    for (const path of ["state/lists/partial", "cache/archives/partial", "log"]) {
      await mkdir(join(folder, path), { recursive: true });
    }
    const tool = aptGet.replace(/apt-get$/, "apt-config");
    const { stdout } = await this.#start(tool, ["dump"], {}, { timeoutMs: CONFIG_MS });
    const architecture = /^APT::Architecture "(.+)";$/m.exec(stdout)?.[1];
    if (architecture === undefined) throw unavailable(`${tool} does not work`, stdout);
    const { debianSuite: suite } = this.#context.settings;
    const root = { folder, mirror, suite, keyrings, architecture };
    await writeFile(join(folder, "state/status"), "");
    await writeFile(join(folder, "apt.conf"), aptConfig(root, stdout));
    await writeFile(join(folder, "sources.list"), sourcesList(root));
  }

  async #run(
    args: string[],
    trouble: string,
    progressAt: (percent: number) => Progress | null = () => null,
  ): Promise<ProgramResult> {
    let told = -1;
    const onStatus = (line: string): void => {
      const percent = aptPercent(line);
      // apt repeats itself twice a second.
      if (percent === null || percent === told) return;
      told = percent;
      const progress = progressAt(percent);
      if (progress !== null) this.#context.report.progress(progress);
    };
    const env = { APT_CONFIG: join(this.#folder, "apt.conf"), DEBIAN_FRONTEND: "noninteractive" };
    const options = ["--option", "APT::Status-Fd=3"];
    const result = await this.#start(this.#wanted.aptGet, [...options, ...args], env, {
      timeoutMs: APT_MS,
      onStatus,
    });
    if (result.exit.code === 0) return result;
    if (this.#context.signal.aborted) throw cancelled();
    const why = result.timedOut ? `${trouble} within ${APT_MS / 60_000} minutes` : trouble;
    throw unavailable(`${this.#wanted.mirror} ${why}`, lastWords(result));
  }

  #start(
    file: string,
    args: string[],
    env: Record<string, string>,
    options: Omit<ProgramOptions, "signal">,
  ): Promise<ProgramResult> {
    const command = { file, args, cwd: undefined, env: { ...process.env, LC_ALL: "C", ...env } };
    return runProgram(command, { ...options, signal: this.#context.signal });
  }
}

const INSTALL = ["install", "--no-install-recommends", PACKAGE];

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

/** @param detail what the failed program said */
export function unavailable(message: string, detail: string): Failure {
  if (/no space left on device|enough free space in|quota exceeded/i.test(detail)) {
    const hint = "Free some space, or set LLCUDA_HOME to a folder on a larger disk.";
    const need = `Debian's llama.cpp needs ${byteCount(NEEDED_BYTES)}`;
    return new Failure("DISK_FULL", `${need}, and the disk is full`, hint, { detail });
  }
  return new Failure(
    "ENGINE_SOURCE_UNAVAILABLE",
    message,
    "Check the network, or set LLCUDA_DEBIAN_MIRROR to a Debian mirror that answers from here.",
    detail === "" ? {} : { detail },
  );
}

function cancelled(): Failure {
  return new Failure(
    "CANCELLED",
    "Installing Debian's llama.cpp was cancelled.",
    "Start it again.",
  );
}
