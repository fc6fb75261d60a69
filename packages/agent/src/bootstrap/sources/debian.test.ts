import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHost } from "@llcuda/test-kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commandOf } from "../../engine/engine.ts";
import { homeOf } from "../../home.ts";
import { probeApt } from "../debian/apt-facts.ts";
import { debianBuilds } from "../debian/debian-builds.ts";
import { installDebian } from "../debian/install.ts";
import { debianEngine } from "../debian/prefix.ts";
import { unavailable } from "../debian/unavailable.ts";
import type { InstallContext } from "../install-context.ts";
import { machineWith } from "../probe/machine.test-data.ts";
import { runProgram } from "../program.ts";
import type { ProofCheck } from "../proof-failure.ts";
import { proveEngine } from "../prove.ts";
import { realEngine } from "../real-engine.test-data.ts";
import { engineSettings } from "../settings.ts";

/** A slow mirror needs this for 30 MB. */
const FETCH_MS = 180_000;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-debian-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the real engine of the host's own mirror", () => {
  test(
    "is fetched without root, checked, unpacked, and writes a real token",
    async () => {
      const fetched = await realEngine();
      const checks: ProofCheck[] = [];
      // Proved anew in a home of its own: other tests use the shared one at the same time.
      const engine = await proveEngine(fetched, {
        home: homeOf({ LLCUDA_HOME: folder }),
        onCheck: (check) => checks.push(check),
        signal: new AbortController().signal,
      });
      expect(checks).toEqual(["version", "devices", "token"]);
      expect(engine).toMatchObject({
        source: "debian",
        id: expect.stringMatching(/^debian-[\w.-]+$/),
      });
      expect(engine.info.version).toMatch(/build \d+/);
      const bench = commandOf(engine, "llama-bench", ["--help"]);
      expect((await runProgram(bench, { timeoutMs: 20_000 })).stdout).toContain("--n-prompt");
    },
    FETCH_MS,
  );

  test(
    "is refused when the libraries that it needs are out of reach",
    async () => {
      const engine = await realEngine();
      const [loader = "", option = "", path = ""] = engine.launcher;
      const launcher = [loader, option, path.split(":")[0] ?? ""];
      const broken = { ...engine, id: "debian-without-a-library", launcher };
      const context = { home: homeOf({ LLCUDA_HOME: folder }), onCheck: () => {} };
      const { signal } = new AbortController();
      await expect(proveEngine(broken, { ...context, signal })).rejects.toMatchObject({
        code: "LIBRARY_MISSING",
        message: expect.stringContaining("libllama-server-impl.so"),
      });
    },
    FETCH_MS,
  );
});

/** Asks a mirror of the test's own; its keys are none, so whatever it has is unsigned. */
async function install(
  mirror: string | string[],
  home = folder,
  signal = new AbortController().signal,
) {
  const { aptGet, dpkgDeb } = await probeApt(process.env["PATH"] ?? "");
  if (aptGet === null || dpkgDeb === null) throw new Error("this test needs apt-get and dpkg-deb");
  writeFileSync(join(folder, "keys.gpg"), "");
  const context: InstallContext = {
    home: homeOf({ LLCUDA_HOME: home }),
    settings: engineSettings({}),
    report: { detail: () => {}, progress: () => {} },
    signal,
  };
  const mirrors = [mirror].flat().map((uri) => ({ uri, keyrings: [join(folder, "keys.gpg")] }));
  const [cpu] = debianBuilds("x64", []).slice(-1);
  if (cpu === undefined) throw new Error("there is no build");
  const access = { aptGet, dpkgDeb, mirrors };
  const facts = { machine: machineWith(), debian: access, offline: false };
  return installDebian(cpu, access, facts, context);
}

/** What is in the folder of engines, hidden files included. */
function leftOver(): string[] {
  const engines = join(folder, "engines");
  return existsSync(engines) ? readdirSync(engines) : [];
}

describe("a mirror that does not help", () => {
  let host: FileHost;
  beforeEach(async () => {
    host = await FileHost.start();
  });
  afterEach(() => host.close());

  test("nothing that is unsigned is taken", async () => {
    const release = "Origin: Debian\nSuite: unstable\nCodename: sid\nComponents: main\n";
    host.serve("/debian/dists/sid/Release", Buffer.from(`${release}Architectures: amd64 arm64\n`));
    await expect(install(`${host.url}/debian`)).rejects.toMatchObject({
      code: "ENGINE_SOURCE_UNAVAILABLE",
      detail: expect.stringContaining("is not signed"),
    });
    expect(leftOver()).toEqual([]);
  });

  test("each of several is tried, and each is named with its reason", async () => {
    const both = [`${host.url}/one`, `${host.url}/two`];
    await expect(install(both)).rejects.toMatchObject({
      code: "ENGINE_SOURCE_UNAVAILABLE",
      message: expect.stringContaining("None of 2 mirrors helps."),
      detail: expect.stringMatching(/\/one cannot read[^]*\/two cannot read/),
    });
    expect(leftOver()).toEqual([]);
  });

  test("it does not answer", async () => {
    const { url } = host;
    await host.close();
    await expect(install(url)).rejects.toMatchObject({
      code: "ENGINE_SOURCE_UNAVAILABLE",
      message: expect.stringContaining(url),
      detail: expect.stringMatching(/refused|connect/i),
      hint: expect.stringContaining("LLCUDA_DEBIAN_MIRROR"),
    });
    host = await FileHost.start();
    expect(leftOver()).toEqual([]);
  });

  test("cancelled while it keeps silent", async () => {
    host.fault("/debian/dists/sid/InRelease", { kind: "silence" });
    const abort = new AbortController();
    const ended = install(`${host.url}/debian`, folder, abort.signal).catch(
      (error: unknown) => error,
    );
    await expect.poll(() => host.requests.length).toBe(1);
    abort.abort();
    expect(await ended).toMatchObject({ code: "CANCELLED" });
    expect(leftOver()).toEqual([]);
  });
});

describe("a full disk", () => {
  test("is noticed before anything is fetched, with how much is needed", async () => {
    // No file system on Linux is as full as this one: it has no free block, ever.
    await expect(install("http://mirror.test/debian", "/proc/llcuda")).rejects.toMatchObject({
      code: "DISK_FULL",
      message: expect.stringMatching(/needs \d+\.\d MB in .*, where 0 bytes are free/),
    });
  });

  test.each([
    "E: You don't have enough free space in /cache/archives/.",
    "dpkg-deb: error: failed to write to pipe: No space left on device",
    "tar: ./usr/lib/libllama.so: Cannot write: Disk quota exceeded",
  ])("is told apart from a bad mirror: %s", (words) => {
    const what = { title: "Debian's llama.cpp", space: 1e8 };
    const failure = unavailable(what, "the mirror does not give the packages", words);
    expect(failure).toMatchObject({ code: "DISK_FULL", detail: words });
  });
});

test("a path that the loader would split is refused in time", async () => {
  await expect(
    debianEngine("/home/a:b/prefix", { id: "debian-1", backend: "cpu", description: "" }),
  ).rejects.toMatchObject({
    code: "ENGINE_NOT_FOUND",
    hint: expect.stringContaining("LLCUDA_HOME"),
  });
});
