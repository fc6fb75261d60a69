import { runtimeHostOf } from "../cuda-runtime/runtime-way.ts";
import { debianAccess } from "../debian/debian-access.ts";
import { debianBuilds } from "../debian/debian-builds.ts";
import { installDebian } from "../debian/install.ts";
import { buildOf, skip, type EngineSource, type Offer } from "../engine-source.ts";

const DESCRIPTION = "Debian's llama.cpp packages, unpacked without root";

/** Debian's own builds with every library they need, whatever the host's C library. */
export const debianSource: EngineSource = {
  name: "debian",
  find: (facts, { offline }, settings) => {
    const access = debianAccess(facts, settings);
    if ("reason" in access) return [skip("debian", DESCRIPTION, access.reason)];
    const host = runtimeHostOf(facts, offline, settings);
    return debianBuilds(facts.arch, settings.debianBackends).map((build): Offer => {
      const { backend, declared, id, label, size } = build;
      return {
        id,
        build: buildOf(backend, { inspection: declared, ownGlibc: true, size }),
        description: `${DESCRIPTION}, ${label}`,
        action: offline
          ? { kind: "skip", reason: "no network is wanted (--offline)" }
          : { kind: "try", install: (context) => installDebian(build, access, host, context) },
      };
    });
  },
};
