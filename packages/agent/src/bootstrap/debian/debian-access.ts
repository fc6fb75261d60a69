import type { EngineSettings } from "../settings.ts";
import type { AptFacts } from "./apt-facts.ts";
import { EXTRA_BACKENDS } from "./debian-builds.ts";

/** Further mirrors of one host are rarely better; each costs its own time-out. */
const MAX_MIRRORS = 3;

const NO_APT = "apt-get and dpkg-deb are not here; they come with Debian, Ubuntu and their kin";
const NO_MIRROR =
  "this host's apt names no Debian mirror; set LLCUDA_DEBIAN_MIRROR to the address of one";
const NO_KEYRING =
  "Debian's keys are not here, so its signatures cannot be checked; install the package " +
  "debian-archive-keyring, or set LLCUDA_DEBIAN_KEYRING to a file with them";

/** The programs and mirrors through which Debian's packages reach this host. */
export interface DebianAccess {
  aptGet: string;
  dpkgDeb: string;
  /** Best first; never empty. Keyrings are files. */
  mirrors: { uri: string; keyrings: string[] }[];
}

/** How this host reaches Debian's packages, or why it does not. Pure. */
export function debianAccess(
  { apt, platform }: { apt: AptFacts; platform: NodeJS.Platform },
  settings: EngineSettings,
): DebianAccess | { reason: string } {
  const { aptGet, dpkgDeb } = apt;
  if (platform !== "linux" || aptGet === null || dpkgDeb === null) return { reason: NO_APT };
  const backends = Object.keys(EXTRA_BACKENDS);
  const unknown = settings.debianBackends.find((name) => !backends.includes(name));
  // A wish is obeyed or refused, never passed over.
  if (unknown !== undefined) {
    const choice = backends.join(" and ");
    return {
      reason: `LLCUDA_DEBIAN_BACKENDS names ${JSON.stringify(unknown)}; there are ${choice}`,
    };
  }
  const known =
    settings.debianMirror === null
      ? apt.mirrors.slice(0, MAX_MIRRORS)
      : [{ uri: settings.debianMirror, signedBy: [] }];
  if (known.length === 0) return { reason: NO_MIRROR };
  const keyrings = settings.debianKeyring === null ? apt.keyrings : [settings.debianKeyring];
  const mirrors = known
    .map(({ signedBy, uri }) => ({ uri, keyrings: keyrings.length > 0 ? keyrings : signedBy }))
    .filter((mirror) => mirror.keyrings.length > 0);
  return mirrors.length === 0 ? { reason: NO_KEYRING } : { aptGet, dpkgDeb, mirrors };
}
