import { byteCount } from "../../download/byte-count.ts";
import { inspectionOfBundle } from "../bundle-index/index-format.ts";
import { describeBundle, installBundle } from "../bundle-index/install-bundle.ts";
import type { KnownBundle } from "../bundle-index/read-indexes.ts";
import { runtimeHostOf, type RuntimeHost } from "../cuda-runtime/runtime-way.ts";
import { buildOf, skip, type EngineSource, type Offer } from "../engine-source.ts";
import type { HostFacts } from "../facts.ts";

const DESCRIPTION = "llcuda's own bundles";

/** Node's names of machines beside those of `uname -m`. */
const MACHINES: Record<string, string> = { x64: "x86_64", arm64: "aarch64" };

/** This project's own builds, with machine code for the GPUs that others leave to the driver. */
export const bundleSource: EngineSource = {
  name: "bundle",
  find: (facts, { offline }, settings) => {
    const { bundles, problems } = facts.bundles;
    const fitting = bundles.filter(({ bundle }) => isFor(bundle, facts));
    if (fitting.length === 0) {
      const { arch, platform } = facts;
      const none =
        bundles.length === 0
          ? "no index of bundles is set (LLCUDA_BUNDLE_INDEX)"
          : `none of ${bundles.length} bundles is for ${platform} ${arch}`;
      const why = problems.map(({ report }) => report.message).join(" ");
      return [skip("bundle", DESCRIPTION, why === "" ? none : why)];
    }
    const host = runtimeHostOf(facts, offline, settings);
    return fitting.toSorted(newestFirst).map((known) => offerOf(known, host));
  },
};

function isFor({ arch, os }: KnownBundle["bundle"], facts: HostFacts): boolean {
  return os === facts.platform && arch === (MACHINES[facts.arch] ?? facts.arch);
}

function newestFirst(a: KnownBundle, b: KnownBundle): number {
  return b.bundle.build.localeCompare(a.bundle.build, "en", { numeric: true });
}

function offerOf({ archives, bundle }: KnownBundle, host: RuntimeHost): Offer {
  const { backend, id, size } = bundle;
  const description = `${describeBundle(bundle)} (${byteCount(size)})`;
  const usable = host.offline ? archives.filter(({ kind }) => kind === "file") : archives;
  if (usable.length === 0) return skip(id, description, "no network is wanted (--offline)");
  const build = buildOf(backend, { inspection: inspectionOfBundle(bundle), size });
  const known = { bundle, archives: usable };
  return {
    id,
    build,
    description,
    action: { kind: "try", install: (context) => installBundle(known, host, context) },
  };
}
