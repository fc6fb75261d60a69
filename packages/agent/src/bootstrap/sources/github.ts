import { runtimeHostOf, type RuntimeHost } from "../cuda-runtime/runtime-way.ts";
import { buildOf, skip, type EngineSource, type Offer } from "../engine-source.ts";
import { installGithub } from "../github/install-github.ts";
import { UPSTREAM_BUILDS, type UpstreamBuild } from "../github/upstream-builds.ts";

const DESCRIPTION = "Newest release of llama.cpp on GitHub";
const NO_GLIBC = "its builds need the GNU C library, and this system has another";

/** Upstream's own builds. */
export const githubSource: EngineSource = {
  name: "github",
  find: (facts, { offline }, settings) => {
    const { arch, glibc, platform } = facts;
    const builds = UPSTREAM_BUILDS[`${platform}-${arch}`];
    if (builds === undefined)
      return [skip("github", DESCRIPTION, `it has no build for ${platform} ${arch}`)];
    if (platform === "linux" && glibc === null) return [skip("github", DESCRIPTION, NO_GLIBC)];
    const host = runtimeHostOf(facts, offline, settings);
    return builds.map((build) => offerOf(build, host));
  },
};

function offerOf(build: UpstreamBuild, host: RuntimeHost): Offer {
  const { backend, declared, id, label } = build;
  return {
    id,
    build: buildOf(backend, { inspection: declared }),
    description: `${DESCRIPTION}, ${label}`,
    action: host.offline
      ? { kind: "skip", reason: "no network is wanted (--offline)" }
      : { kind: "try", install: (context) => installGithub(build, host, context) },
  };
}
