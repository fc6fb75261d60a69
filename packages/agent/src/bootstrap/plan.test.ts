import { expect, test } from "vitest";
import type { Engine } from "../engine/engine.ts";
import type { Wishes } from "./engine-source.ts";
import type { HostFacts } from "./facts.ts";
import { planEngine } from "./plan.ts";
import { gpu, machineWith } from "./probe/machine.test-data.ts";
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

/** Each step as `source: try` or `source: reason`; equal ones that follow each other once. */
function planned(
  facts: Partial<HostFacts>,
  wishes: Partial<Wishes> = {},
  env: Record<string, string> = {},
): string[] {
  const plan = planEngine({ ...WORKSTATION, ...facts }, { ...ANY, ...wishes }, engineSettings(env));
  const steps = plan.map(
    ({ action, source }) => `${source}: ${action.kind === "try" ? "try" : action.reason}`,
  );
  return steps.filter((step, index) => step !== steps[index - 1] && !NO_GPU.test(step));
}

/** Why builds for a GPU are left out on a machine without one. */
const NO_GPU = /there is no (NVIDIA )?GPU here/;
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

test("builds for a GPU are fetched where there is one, the fastest first", () => {
  const machine = machineWith({ gpus: [gpu("Tesla T4", 75, 15)], driver: "535.104.05" });
  const plan = planEngine({ ...WORKSTATION, machine }, ANY, engineSettings({}));
  const tried = plan.filter(({ action }) => action.kind === "try");
  expect(tried.map(({ description }) => /[\w ]+$/.exec(description)?.[0].trim())).toEqual([
    "CUDA 13",
    "CUDA 12",
    "Vulkan",
    "CPU",
    "CUDA 12",
    "Vulkan",
    "CPU",
  ]);
});
