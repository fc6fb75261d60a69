import { createHash } from "node:crypto";
import { join } from "node:path";
import { requireSpace } from "../../download/disk-space.ts";
import { acquireLock } from "../../download/lock.ts";
import { Failure } from "../../failure.ts";
import { finishFolder } from "../finished-folder.ts";
import type { InstallContext } from "../install-context.ts";
import { fromDebian } from "./from-debian.ts";
import { fromGithub } from "./from-github.ts";
import { fromHost } from "./from-host.ts";
import { fromPip } from "./from-pip.ts";
import {
  fittingRuntime,
  listRuntimes,
  runtimesFolder,
  writeNote,
  type CudaRuntime,
} from "./kept-runtimes.ts";
import type { RuntimeWanted } from "./runtime-wanted.ts";
import type { RuntimeHost, RuntimeWay } from "./runtime-way.ts";

/** What costs nothing first, then what has most mirrors and a signature or hashes. */
const WAYS: readonly RuntimeWay[] = [fromHost, fromPip, fromDebian, fromGithub];

/**
 * CUDA's runtime libraries for engines of one major: those of the cache, else copies that lie on this
 * machine, else fetched; once for all engines. Two agents that want the same fetch it once.
 * @param ways in the order in which they are tried
 * @throws Failure LIBRARY_MISSING naming every way, DISK_FULL, CANCELLED
 */
export async function fetchCudaRuntime(
  wanted: RuntimeWanted,
  host: RuntimeHost,
  context: InstallContext,
  ways: readonly RuntimeWay[] = WAYS,
): Promise<CudaRuntime> {
  const { home, report, signal } = context;
  const parent = runtimesFolder(home);
  const lock = await acquireLock(join(parent, ".lock"), {
    signal,
    onWait: (owner) =>
      report.detail(`waiting for process ${owner?.pid ?? "?"}, which fetches CUDA's libraries`),
  });
  try {
    const kept = fittingRuntime(wanted, await listRuntimes(home));
    return kept ?? (await firstWay(ways, wanted, host, context));
  } finally {
    await lock.release();
  }
}

async function firstWay(
  ways: readonly RuntimeWay[],
  wanted: RuntimeWanted,
  host: RuntimeHost,
  context: InstallContext,
): Promise<CudaRuntime> {
  const tried: string[] = [];
  let full: Failure | null = null;
  for (const way of ways) {
    if (host.offline && way.remote) {
      tried.push(`${way.name}: no network is wanted (--offline)`);
      continue;
    }
    try {
      return await take(way, wanted, host, context);
    } catch (error) {
      if (context.signal.aborted || !(error instanceof Failure)) throw error;
      if (error.code === "DISK_FULL") full = error;
      tried.push([`${way.name}: ${error.message}`, error.detail ?? ""].join("\n  ").trim());
      context.report.progress(null);
    }
  }
  // Of several that did not fit, the last one needs least.
  if (full !== null) {
    throw new Failure("DISK_FULL", full.message, full.hint, { detail: tried.join("\n") });
  }
  const names = wanted.sonames.join(", ");
  throw new Failure(
    "LIBRARY_MISSING",
    `CUDA ${wanted.major}'s runtime libraries (${names}) are not here and cannot be fetched.`,
    "Check the network, or install them with pip or the CUDA toolkit; LD_LIBRARY_PATH may name their folder.",
    { detail: tried.join("\n") },
  );
}

async function take(
  way: RuntimeWay,
  wanted: RuntimeWanted,
  host: RuntimeHost,
  context: InstallContext,
): Promise<CudaRuntime> {
  const parent = runtimesFolder(context.home);
  const title = `The CUDA ${wanted.major} runtime`;
  await requireSpace(title, parent, way.space(wanted));
  const made: { runtime?: CudaRuntime } = {};
  await finishFolder(parent, ".fetching-", async (folder) => {
    const version = await way.put({ wanted, host, folder, context });
    const { major, sonames } = wanted;
    const note = { major, version, origin: way.name, sonames };
    await writeNote(folder, note);
    const name = nameOf(note);
    made.runtime = { ...note, folder: join(parent, name) };
    return name;
  });
  if (made.runtime === undefined) throw new TypeError("no runtime was made");
  return made.runtime;
}

/** `12-12.8.90-1f3a`: what is equal in all of this is the same runtime. */
function nameOf({ major, origin, sonames, version }: Omit<CudaRuntime, "folder">): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([origin, sonames]))
    .digest("hex");
  return `${major}-${version ?? "unknown"}-${digest.slice(0, 8)}`;
}
