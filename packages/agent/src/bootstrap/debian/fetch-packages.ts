import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { byteCount } from "../../download/byte-count.ts";
import { Failure } from "../../failure.ts";
import type { InstallContext } from "../install-context.ts";
import { lastWords, runProgram } from "../program.ts";
import { versionOf } from "./apt-status.ts";
import type { DebianAccess } from "./debian-access.ts";
import type { PackageSet } from "./package-set.ts";
import { PrivateApt } from "./private-apt.ts";
import { cancelled, unavailable } from "./unavailable.ts";

/** The largest package, 575 MB of CUDA code, takes 6 s to unpack here. */
const UNPACK_MS = 180_000;

/** Half of all files; licences stay (doc/NAME/copyright). */
const UNUSED = ["info", "lintian", "locale", "man"];

/** What a mirror would give. */
export interface ResolvedPackages {
  /** Of the set's first package: `1:0.7.0+dfsg-2`. */
  version: string;
  /** Fetches and unpacks them into a new folder. */
  unpackInto: (prefix: string) => Promise<void>;
  /** Removes what was read; they are not what is wanted. */
  discard: () => Promise<void>;
}

/**
 * Resolves a set of packages at the first mirror that has them, in a private root of apt's; the
 * host's own packages stay untouched, and apt checks the signatures. What was fetched before an
 * installation broke off is kept, and apt goes on from there.
 * Callers hold a lock, and have looked for space.
 * @throws Failure ENGINE_SOURCE_UNAVAILABLE with apt's own words, DISK_FULL, CANCELLED
 */
export async function resolvePackages(
  set: PackageSet,
  access: DebianAccess,
  context: InstallContext,
): Promise<ResolvedPackages> {
  const { home, settings } = context;
  const { aptGet, dpkgDeb, mirrors } = access;
  const failures: Failure[] = [];
  for (const { keyrings, uri } of mirrors) {
    const name = digestOf([uri, settings.debianSuite, set.packages]);
    const root = join(home.downloads, `apt-${name}`);
    const discard = () => rm(root, { recursive: true, force: true });
    const apt = new PrivateApt({ ...set, mirror: uri, keyrings, aptGet }, context, root);
    try {
      context.report.detail(`reading the package index of ${uri}`);
      await apt.update();
      const files = await apt.list();
      const version = versionOf(set.packages[0], files);
      if (version === null) throw unavailable(set, `${uri} offers no ${set.packages[0]}`, "");
      return {
        version,
        discard,
        async unpackInto(prefix) {
          const size = byteCount(files.reduce((sum, file) => sum + file.size, 0));
          const what = `${files.length} packages, ${size}`;
          context.report.detail(`${set.title} ${version}, ${what}`);
          await unpack(await apt.fetch(files), prefix, dpkgDeb, set, context);
          await discard();
        },
      };
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "ENGINE_SOURCE_UNAVAILABLE") throw error;
      failures.push(error);
      await discard();
    }
  }
  throw ofAll(failures);
}

async function unpack(
  packages: string[],
  prefix: string,
  dpkgDeb: string,
  set: PackageSet,
  { report, signal }: InstallContext,
): Promise<void> {
  await mkdir(prefix);
  const total = packages.length;
  const left = [...packages];
  let done = 0;
  report.detail("unpacking the packages");
  const worker = async (): Promise<void> => {
    for (let file = left.pop(); file !== undefined; file = left.pop()) {
      const args = ["-x", file, prefix];
      const command = { file: dpkgDeb, args, cwd: undefined, env: process.env };
      const result = await runProgram(command, { timeoutMs: UNPACK_MS, signal });
      if (result.exit.code !== 0) {
        left.length = 0;
        if (signal.aborted) throw cancelled(set);
        throw unavailable(set, `${file} cannot be unpacked`, lastWords(result));
      }
      done += 1;
      report.progress({ unit: "packages", done, total, ratePerSecond: null, secondsLeft: null });
    }
  };
  // One package of them all is most of it, so that more at once would bring nothing.
  const ended = await Promise.allSettled([worker(), worker()]);
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  report.progress(null);
  const share = join(prefix, "usr/share");
  for (const name of UNUSED) await rm(join(share, name), { recursive: true, force: true });
}

/** Two sets or mirrors never share a root: apt's own locks would make one of them fail. */
function digestOf(parts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}

/** One mirror's failure as it is; of several the first, with the words of all. */
function ofAll(failures: Failure[]): Failure {
  const [first, ...others] = failures;
  if (first === undefined) throw new TypeError("there is no mirror");
  if (others.length === 0) return first;
  const detail = failures.map((one) => `${one.message}\n${one.detail ?? ""}`.trim()).join("\n");
  const message = `None of ${failures.length} mirrors helps. ${first.message}`;
  return new Failure(first.code, message, first.hint, { detail });
}
