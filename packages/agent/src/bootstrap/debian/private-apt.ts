import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "@llcuda/protocol";
import { TransferRate } from "../../download/transfer-rate.ts";
import type { InstallContext } from "../install-context.ts";
import { lastWords, runProgram, type ProgramOptions, type ProgramResult } from "../program.ts";
import { aptConfig, sourcesList } from "./apt-config.ts";
import { aptPercent, parseAptFiles, type AptFile } from "./apt-status.ts";
import { statusFile, type PackageSet } from "./package-set.ts";
import { cancelled, unavailable } from "./unavailable.ts";

/** apt gives up on a silent server by itself; this ends what only trickles: 230 MB at 64 kB/s. */
const APT_MS = 60 * 60_000;
const CONFIG_MS = 10_000;

/** Some packages at one mirror. */
interface AptWanted extends PackageSet {
  mirror: string;
  keyrings: string[];
  aptGet: string;
}

/** apt-get at work in a folder of its own. */
export class PrivateApt {
  readonly #wanted: AptWanted;
  readonly #context: InstallContext;
  readonly #folder: string;

  constructor(wanted: AptWanted, context: InstallContext, folder: string) {
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
    const args = ["-qq", "--print-uris", ...this.#install];
    const { stdout } = await this.#run(args, `offers no ${this.#wanted.packages.join(" ")}`);
    return parseAptFiles(stdout);
  }

  /** Paths of the fetched packages. */
  async fetch(files: readonly AptFile[]): Promise<string[]> {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const rate = new TransferRate();
    const args = ["--assume-yes", "--download-only", ...this.#install];
    await this.#run(args, "does not give the packages", (percent) =>
      rate.sample(performance.now(), Math.round((total * percent) / 100), total),
    );
    this.#context.report.progress(null);
    const archives = join(this.#folder, "cache/archives");
    const names = await readdir(archives);
    return names.filter((name) => name.endsWith(".deb")).map((name) => join(archives, name));
  }

  get #install(): string[] {
    return ["install", "--no-install-recommends", ...this.#wanted.packages];
  }

  async #prepare(): Promise<void> {
    const { aptGet, components, keyrings, mirror } = this.#wanted;
    const folder = this.#folder;
    for (const path of ["state/lists/partial", "cache/archives/partial", "log"]) {
      await mkdir(join(folder, path), { recursive: true });
    }
    const tool = aptGet.replace(/apt-get$/, "apt-config");
    const { stdout } = await this.#start(tool, ["dump"], {}, { timeoutMs: CONFIG_MS });
    const architecture = /^APT::Architecture "(.+)";$/m.exec(stdout)?.[1];
    if (architecture === undefined)
      throw unavailable(this.#wanted, `${tool} does not work`, stdout);
    const { debianSuite: suite } = this.#context.settings;
    const root = { folder, mirror, suite, components, keyrings, architecture };
    await writeFile(join(folder, "state/status"), statusFile(this.#wanted, architecture));
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
    if (this.#context.signal.aborted) throw cancelled(this.#wanted);
    const why = result.timedOut ? `${trouble} within ${APT_MS / 60_000} minutes` : trouble;
    throw unavailable(this.#wanted, `${this.#wanted.mirror} ${why}`, lastWords(result));
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
