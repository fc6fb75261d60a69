import { arch, homedir, platform } from "node:os";
import type { Home } from "../home.ts";
import { glibcVersion } from "../host/host-facts.ts";
import { listCachedEngines, type CachedEngine } from "./engine-folder.ts";
import { probeApt, type AptFacts } from "./debian/apt-facts.ts";
import { findServers } from "./server-search.ts";

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
}

/**
 * Looks at the machine. Reads a few small files only; runs nothing.
 * @param root the folder taken for `/`; tests have their own
 */
export async function probeFacts(
  home: Home,
  env: Record<string, string | undefined>,
  root = "/",
): Promise<HostFacts> {
  const [cached, servers, apt] = await Promise.all([
    listCachedEngines(home),
    findServers(env["PATH"] ?? "", homedir(), root),
    probeApt(env["PATH"] ?? "", root),
  ]);
  return { platform: platform(), arch: arch(), glibc: glibcVersion(), cached, servers, apt };
}
