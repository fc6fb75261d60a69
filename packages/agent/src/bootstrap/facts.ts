import { arch, homedir, platform } from "node:os";
import type { MachineFacts } from "@llcuda/protocol";
import type { Home } from "../home.ts";
import { glibcVersion } from "../host/host-facts.ts";
import { findBuildTools, type BuildTools } from "./build/build-tools.ts";
import { listCachedEngines, type CachedEngine } from "./engine-folder.ts";
import { probeApt, type AptFacts } from "./debian/apt-facts.ts";
import { readBundleIndexes, type KnownBundles } from "./bundle-index/read-indexes.ts";
import type { ReadMachine } from "./probe/machine-reader.ts";
import { probeMachine } from "./probe/probe-machine.ts";
import { findServers } from "./server-search.ts";
import { engineSettings } from "./settings.ts";

/** What the plan needs to know of this machine. */
export interface HostFacts {
  platform: NodeJS.Platform;
  /** As Node names it: `x64`, `arm64`. */
  arch: string;
  /** Version of the GNU C library; null where there is another one. */
  glibc: string | null;
  /** Engines installed in the cache, best first. */
  cached: CachedEngine[];
  /** llama-server programs on PATH and in well-known places, best first. */
  servers: string[];
  apt: AptFacts;
  /** What an engine can be built with. */
  tools: BuildTools;
  /** What the indices of bundles name. */
  bundles: KnownBundles;
  /** GPUs, driver, CUDA, C library, processor, as they were at `machine.at`. */
  machine: MachineFacts;
}

interface Surroundings {
  /** False: the network is asked for nothing. */
  online: boolean;
  /** Whoever looks wants to see what is new. */
  fresh?: boolean;
  signal: AbortSignal;
  /** Shares a reading of the machine with others; without it there is one of its own. */
  readMachine?: ReadMachine | undefined;
}

/**
 * Looks at the machine: reads small files, and runs nothing but nvidia-smi, where there is one. Asks
 * the network for nothing but an index of bundles, and not for that once an engine is here and proved,
 * unless a fresh look is wanted.
 * @param root the folder taken for `/`; tests have their own
 */
export async function probeFacts(
  home: Home,
  env: Record<string, string | undefined>,
  root = "/",
  { fresh = false, online, readMachine, signal }: Surroundings = ALONE,
): Promise<HostFacts> {
  const settings = engineSettings(env);
  const cached = await listCachedEngines(home);
  const asked = online && (fresh || !cached.some(({ proved }) => proved));
  const [servers, apt, tools, bundles, machine] = await Promise.all([
    findServers(env, homedir(), root),
    probeApt(env["PATH"] ?? "", root),
    findBuildTools(env, root),
    readBundleIndexes({ home, settings, online: asked, signal }),
    readMachine === undefined ? probeMachine({ env, root, signal }) : readMachine(),
  ]);
  const host = { platform: platform(), arch: arch(), glibc: glibcVersion() };
  return { ...host, cached, servers, apt, tools, bundles, machine };
}

/** Nothing is asked of the network unless the caller says so. */
const ALONE: Surroundings = { online: false, signal: new AbortController().signal };
