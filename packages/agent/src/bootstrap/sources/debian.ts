import { buildOf, skip, type EngineSource, type Offer } from "../engine-source.ts";
import { debianMirrorsFor, installDebian } from "../debian/install.ts";

const DESCRIPTION = "Debian's llama.cpp packages, unpacked without root";
const NO_APT = "apt-get and dpkg-deb are not here; they come with Debian, Ubuntu and their kin";
const NO_MIRROR =
  "this host's apt names no Debian mirror; set LLCUDA_DEBIAN_MIRROR to the address of one";
const NO_KEYRING =
  "Debian's keys are not here, so its signatures cannot be checked; install the package " +
  "debian-archive-keyring, or set LLCUDA_DEBIAN_KEYRING to a file with them";

/** Debian's own builds with every library they need, whatever the host's C library. */
export const debianSource: EngineSource = {
  name: "debian",
  find: ({ apt, platform }, { offline }, settings) => {
    const mirrors = debianMirrorsFor(apt, settings);
    const keyrings = settings.debianKeyring === null ? apt.keyrings : [settings.debianKeyring];
    const { aptGet, dpkgDeb } = apt;
    if (offline) return [skip("debian-cpu", DESCRIPTION, "no network is wanted (--offline)")];
    if (platform !== "linux" || aptGet === null || dpkgDeb === null)
      return [skip("debian-cpu", DESCRIPTION, NO_APT)];
    if (mirrors.length === 0) return [skip("debian-cpu", DESCRIPTION, NO_MIRROR)];
    return mirrors.map((mirror): Offer => {
      const keys = keyrings.length > 0 ? keyrings : mirror.signedBy;
      const description = `${DESCRIPTION}, from ${mirror.uri}`;
      if (keys.length === 0) return skip("debian-cpu", description, NO_KEYRING);
      const wanted = { mirror: mirror.uri, keyrings: keys, aptGet, dpkgDeb };
      return {
        id: "debian-cpu",
        build: buildOf("cpu", { ownGlibc: true }),
        description,
        action: { kind: "try", install: (context) => installDebian(wanted, context) },
      };
    });
  },
};
