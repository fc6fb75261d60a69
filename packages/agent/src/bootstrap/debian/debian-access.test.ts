import { describe, expect, test } from "vitest";
import { engineSettings } from "../settings.ts";
import { debianAccess } from "./debian-access.ts";
import { debianBuilds } from "./debian-builds.ts";
import { statusFile } from "./package-set.ts";

const APT = {
  aptGet: "/usr/bin/apt-get",
  dpkgDeb: "/usr/bin/dpkg-deb",
  mirrors: ["one", "two", "three", "four"].map((name) => ({
    uri: `http://${name}.test/debian`,
    signedBy: name === "two" ? ["/own.gpg"] : [],
  })),
  keyrings: ["/keys.gpg"],
};

function access(apt: Partial<typeof APT>, env: Record<string, string> = {}) {
  const found = debianAccess({ apt: { ...APT, ...apt }, platform: "linux" }, engineSettings(env));
  return "reason" in found
    ? found.reason
    : found.mirrors.map(({ keyrings, uri }) => `${uri} ${keyrings.join(" ")}`);
}

test("the host's own mirrors, a few of them, with Debian's keys", () => {
  expect(access({})).toEqual([
    "http://one.test/debian /keys.gpg",
    "http://two.test/debian /keys.gpg",
    "http://three.test/debian /keys.gpg",
  ]);
  // Without Debian's keyring, what the host's own configuration trusts.
  expect(access({ keyrings: [] })).toEqual(["http://two.test/debian /own.gpg"]);
});

test("a mirror and keys that were set count alone", () => {
  const env = {
    LLCUDA_DEBIAN_MIRROR: "http://other.test/debian/",
    LLCUDA_DEBIAN_KEYRING: "/mine.gpg",
  };
  expect(access({ mirrors: [], keyrings: [] }, env)).toEqual([
    "http://other.test/debian /mine.gpg",
  ]);
});

test.each([
  ["another host's apt", { mirrors: [] }, {}, "set LLCUDA_DEBIAN_MIRROR"],
  ["no keys", { mirrors: APT.mirrors.slice(0, 1), keyrings: [] }, {}, "debian-archive-keyring"],
  [
    "a mirror that was set, without keys",
    { keyrings: [] },
    { LLCUDA_DEBIAN_MIRROR: "http://other.test/debian/" },
    "debian-archive-keyring",
  ],
  [
    "a backend that there is not",
    {},
    { LLCUDA_DEBIAN_BACKENDS: "blas,constructor" },
    'LLCUDA_DEBIAN_BACKENDS names "constructor"; there are blas and rpc',
  ],
])("no access: %s", (_, apt, env, reason) => {
  expect(access(apt, env as Record<string, string>)).toContain(reason);
});

test("no access: no apt, or no Linux", () => {
  const { mirrors, keyrings } = APT;
  const none = { aptGet: null, dpkgDeb: null, mirrors, keyrings };
  const reason = { reason: expect.stringContaining("apt-get and dpkg-deb are not here") };
  expect(debianAccess({ apt: none, platform: "linux" }, engineSettings({}))).toEqual(reason);
  expect(debianAccess({ apt: APT, platform: "darwin" }, engineSettings({}))).toEqual(reason);
});

describe("the builds", () => {
  test("CUDA's exists for one machine only, and brings neither driver nor runtime", () => {
    expect(debianBuilds("arm64", []).map(({ id }) => id)).toEqual(["debian-vulkan", "debian-cpu"]);
    const [cuda] = debianBuilds("x64", []);
    expect(cuda).toMatchObject({
      id: "debian-cuda",
      set: {
        components: ["main", "contrib"],
        assumed: ["libcuda.so.1", "libcudart12", "libcublas12"],
      },
      declared: { cuda: { sass: ["sm_86", "sm_89"] } },
    });
  });

  test("BLAS and RPC come with each where they were asked for; what is unknown is left out", () => {
    for (const { set } of debianBuilds("x64", ["rpc", "blas", "evil; rm -rf"])) {
      expect(set.packages.slice(-4)).toEqual([
        "libggml0-backend-blas",
        "libopenblas0-pthread",
        "libggml0-backend-rpc",
        "llama.cpp-tools-extra",
      ]);
    }
  });
});

test("what is assumed counts as installed, in a version that satisfies all", () => {
  const set = { title: "", packages: ["a"] as const, components: [], space: 0 };
  expect(statusFile({ ...set, assumed: [] }, "amd64")).toBe("");
  const text = statusFile({ ...set, assumed: ["libcuda.so.1", "libcublas12"] }, "amd64");
  expect(text).toContain("Status: install ok installed\nArchitecture: amd64\n");
  expect(text).toContain("Provides: libcuda.so.1 (= 999), libcublas12 (= 999)\n");
  expect(text.endsWith("\n\n")).toBe(true);
});
