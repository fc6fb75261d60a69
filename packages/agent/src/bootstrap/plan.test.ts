import { expect, test } from "vitest";
import type { Engine } from "../engine/engine.ts";
import type { Wishes } from "./engine-source.ts";
import type { HostFacts } from "./facts.ts";
import { planEngine } from "./plan.ts";
import { machineWith } from "./probe/machine.test-data.ts";
import { engineSettings } from "./settings.ts";

const WORKSTATION: HostFacts = {
  platform: "linux",
  arch: "x64",
  glibc: "2.36",
  cached: [],
  servers: [],
  bundles: { bundles: [], problems: [] },
  apt: {
    aptGet: "/usr/bin/apt-get",
    dpkgDeb: "/usr/bin/dpkg-deb",
    mirrors: [{ uri: "http://mirror.test/debian", signedBy: [] }],
    keyrings: ["/usr/share/keyrings/debian-archive-keyring.gpg"],
  },
  machine: machineWith(),
};
const NO_APT = { ...WORKSTATION.apt, aptGet: null };

const ENGINE: Engine = {
  id: "debian-1",
  source: "debian",
  backend: "cpu",
  description: "Debian llama.cpp-tools 1",
  bin: "/cache/debian-1/bin",
  launcher: [],
  cwd: null,
  env: {},
};
const cached = (engine: Engine | null) => ({
  id: "debian-1",
  folder: "/cache/debian-1",
  engine,
  installedAt: "2026-11-21T08:00:00.000Z",
  proved: true,
});

const ANY: Wishes = { engine: null, offline: false };
const OFFLINE = "no network is wanted (--offline)";

/** Each step as `source: try` or `source: reason`. */
function planned(
  facts: Partial<HostFacts>,
  wishes: Partial<Wishes> = {},
  env: Record<string, string> = {},
): string[] {
  const plan = planEngine({ ...WORKSTATION, ...facts }, { ...ANY, ...wishes }, engineSettings(env));
  return plan.map(
    ({ action, source }) => `${source}: ${action.kind === "try" ? "try" : action.reason}`,
  );
}

const NONE_CACHED = "cache: none is installed yet";
const NO_BUNDLE = "bundle: no index of bundles is set (LLCUDA_BUNDLE_INDEX)";
const NONE_FOUND = "path: not on PATH nor in a well-known place";

test("a fresh Linux machine fetches from GitHub, then from Debian", () => {
  expect(planned({})).toEqual([NONE_CACHED, NONE_FOUND, NO_BUNDLE, "github: try", "debian: try"]);
});

test("what is here is tried before anything is fetched", () => {
  const facts = {
    cached: [cached(ENGINE)],
    servers: ["/usr/bin/llama-server", "/opt/llama-server"],
  };
  expect(planned(facts)).toEqual([
    "cache: try",
    "path: try",
    "path: try",
    NO_BUNDLE,
    "github: try",
    "debian: try",
  ]);
});

test("an explicit path comes first, and the others follow it", () => {
  expect(planned({}, { engine: "/opt/llama" })[0]).toBe("explicit: try");
  expect(planned({}, { engine: "/opt/llama" })).toHaveLength(6);
});

test("a source that was asked for leaves the others out, but not its own cached engines", () => {
  const only = "only debian was asked for (--engine debian)";
  const github: Engine = { ...ENGINE, id: "github-b1", source: "github" };
  expect(planned({ cached: [cached(ENGINE), cached(github)] }, { engine: "debian" })).toEqual([
    "cache: try",
    `cache: ${only}`,
    `path: ${only}`,
    `bundle: ${only}`,
    `github: ${only}`,
    "debian: try",
  ]);
});

test("offline, only what is here is tried", () => {
  expect(planned({ cached: [cached(ENGINE)] }, { offline: true })).toEqual([
    "cache: try",
    NONE_FOUND,
    NO_BUNDLE,
    `github: ${OFFLINE}`,
    `debian: ${OFFLINE}`,
  ]);
});

test("a cached engine whose folder is damaged is not tried", () => {
  expect(planned({ cached: [cached(null)] })[0]).toBe("cache: its folder is not whole");
});

test.each<[string, Partial<HostFacts>, Record<string, string>, string]>([
  ["no apt", { apt: NO_APT }, {}, "apt-get and dpkg-deb are not here"],
  [
    "another host's apt",
    { apt: { ...WORKSTATION.apt, mirrors: [] } },
    {},
    "this host's apt names no Debian mirror; set LLCUDA_DEBIAN_MIRROR",
  ],
  [
    "no keys",
    { apt: { ...WORKSTATION.apt, keyrings: [] } },
    {},
    "install the package debian-archive-keyring",
  ],
  [
    "a mirror that was set, without keys",
    { apt: { ...WORKSTATION.apt, mirrors: [], keyrings: [] } },
    { LLCUDA_DEBIAN_MIRROR: "http://other.test/debian/" },
    "install the package debian-archive-keyring",
  ],
  [
    "a mirror and keys that were set",
    { apt: { ...WORKSTATION.apt, mirrors: [], keyrings: [] } },
    { LLCUDA_DEBIAN_MIRROR: "http://other.test/debian/", LLCUDA_DEBIAN_KEYRING: "/keys.gpg" },
    "try",
  ],
  ["macOS", { platform: "darwin", arch: "arm64", apt: NO_APT }, {}, "apt-get and dpkg-deb"],
])("Debian's packages: %s", (_, facts, env, expected) => {
  expect(planned(facts, {}, env).at(-1)).toContain(expected);
});

test.each<[string, Partial<HostFacts>, string]>([
  ["Linux on ARM", { arch: "arm64" }, "try"],
  ["Linux on POWER", { arch: "ppc64" }, "it has no build for linux ppc64"],
  ["a system with musl", { glibc: null }, "its builds need the GNU C library"],
  ["macOS", { platform: "darwin", arch: "arm64", glibc: null }, "try"],
  ["Windows", { platform: "win32" }, "it has no build for win32 x64"],
])("GitHub's builds: %s", (_, facts, expected) => {
  expect(planned(facts).at(-2)).toContain(`github: ${expected}`);
});

test("each of a host's mirrors is tried", () => {
  const mirrors = ["http://one.test/debian", "http://two.test/debian"].map((uri) => ({
    uri,
    signedBy: [],
  }));
  const plan = planned({ apt: { ...WORKSTATION.apt, mirrors } });
  expect(plan.slice(-2)).toEqual(["debian: try", "debian: try"]);
});
