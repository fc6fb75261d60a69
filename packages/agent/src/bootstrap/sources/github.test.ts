import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Progress } from "@llcuda/protocol";
import { commandOf } from "../../engine/engine.ts";
import { homeOf } from "../../home.ts";
import type { InstallContext } from "../install-context.ts";
import type { HostFacts } from "../facts.ts";
import {
  packed,
  pathOf,
  releaseArchive,
  StandInGithub,
} from "../github/stand-in-github.test-data.ts";
import { machineWith } from "../probe/machine.test-data.ts";
import { runProgram } from "../program.ts";
import { engineSettings } from "../settings.ts";
import { githubSource } from "./github.ts";
import { NO_TOOLS } from "../build/llama-tree.test-data.ts";

const FACTS: HostFacts = {
  platform: "linux",
  arch: "x64",
  glibc: "2.36",
  cached: [],
  servers: [],
  bundles: { bundles: [], problems: [] },
  tools: NO_TOOLS,
  apt: { aptGet: null, dpkgDeb: null, mirrors: [], keyrings: [] },
  machine: machineWith(),
};
const NAME = "llama-b7000-bin-ubuntu-x64.tar.gz";
const ARCHIVE = releaseArchive("b7000");
const RELEASE = {
  tag: "b7000",
  files: {
    "llama-b7000-bin-macos-arm64.tar.gz": Buffer.from("another machine's"),
    "llama-b7000-bin-ubuntu-vulkan-x64.tar.gz": ARCHIVE,
    "cudart-llama-bin-ubuntu-cuda-12.8-x64.tar.gz": Buffer.from("libraries"),
    [NAME]: ARCHIVE,
  },
};

let folder = "";
let github: StandInGithub;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-github-"));
  github = await StandInGithub.start();
  github.publish(RELEASE);
});
afterEach(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

const engines = () => join(folder, "engines");

function install(
  env: Record<string, string> = github.env,
  signal?: AbortSignal,
  id = "github-cpu",
) {
  const settings = engineSettings(env);
  const told: { details: string[]; progress: Progress[] } = { details: [], progress: [] };
  const context: InstallContext = {
    home: homeOf({ LLCUDA_HOME: folder }),
    settings,
    report: {
      detail: (text) => void told.details.push(text),
      progress: (progress) => progress !== null && told.progress.push(progress),
    },
    signal: signal ?? new AbortController().signal,
  };
  const offers = githubSource.find(FACTS, { engine: null, offline: false }, settings);
  const offer = offers.find((each) => each.id === id);
  if (offer?.action.kind !== "try") throw new Error("the source offers nothing");
  return { told, engine: offer.action.install(context) };
}

/** What is left in the folder of engines, but for hidden files. */
function installed(): string[] {
  return existsSync(engines()) ? readdirSync(engines()) : [];
}

test("the newest release's build for this machine is fetched, checked and installed", async () => {
  const { engine, told } = install();
  const found = await engine;
  expect(found).toMatchObject({ id: "github-b7000-ubuntu-x64", source: "github", launcher: [] });
  const { stderr } = await runProgram(commandOf(found, "llama-server", ["--version"]), {
    timeoutMs: 10_000,
  });
  expect(stderr).toContain("version: 0.7.0");
  expect(readdirSync(found.bin).toSorted()).toEqual([
    "libllama.so.0",
    "libllama.so.0.0.1",
    "llama-server",
  ]);
  expect(installed()).toEqual(["github-b7000-ubuntu-x64"]);
  expect(readdirSync(join(folder, "downloads"))).toEqual([]);
  expect(told.progress.at(-1)).toMatchObject({ unit: "bytes", done: ARCHIVE.length });
  expect(told.details.join("\n")).toMatch(
    /llama-b7000-bin-ubuntu-x64\.tar\.gz \([\d.]+ (bytes|kB)\)/,
  );
});

function offered(offline: boolean) {
  return githubSource.find(FACTS, { engine: null, offline }, engineSettings({}));
}

test("every build is offered with what is known of it, and none of them offline", () => {
  expect(offered(false).map(({ build, id }) => `${id} ${build.backend}`)).toEqual([
    "github-cuda-13 cuda",
    "github-cuda-12 cuda",
    "github-vulkan vulkan",
    "github-cpu cpu",
  ]);
  expect(offered(true).map(({ action }) => action)).toEqual(
    Array.from({ length: 4 }, () => ({ kind: "skip", reason: "no network is wanted (--offline)" })),
  );
});

test("another build of the same release is another engine", async () => {
  const cpu = await install().engine;
  const vulkan = await install(github.env, undefined, "github-vulkan").engine;
  expect(vulkan).toMatchObject({ id: "github-b7000-ubuntu-vulkan-x64", backend: "vulkan" });
  expect(installed().toSorted()).toEqual([vulkan.id, cpu.id].toSorted());
});

test("a release that is installed already is not fetched again", async () => {
  const first = await install().engine;
  expect(await install().engine).toEqual(first);
  expect(github.gets("b7000", NAME)).toHaveLength(1);
});

test("two agents at once share one installation", async () => {
  const [one, two] = await Promise.all([install().engine, install().engine]);
  expect(one).toEqual(two);
  expect(github.gets("b7000", NAME)).toHaveLength(1);
  expect(installed()).toEqual(["github-b7000-ubuntu-x64"]);
});

test("an engine folder that lost its program is installed anew", async () => {
  const { bin } = await install().engine;
  rmSync(join(bin, "llama-server"));
  writeFileSync(join(bin, "leftover"), "");
  await install().engine;
  expect(existsSync(join(bin, "llama-server"))).toBe(true);
  expect(existsSync(join(bin, "leftover"))).toBe(false);
  expect(installed()).toEqual(["github-b7000-ubuntu-x64"]);
});

test("what a killed installation left is cleared away", async () => {
  mkdirSync(join(engines(), ".installing-github-old/files"), { recursive: true });
  await install().engine;
  expect(installed()).toEqual(["github-b7000-ubuntu-x64"]);
});

describe("which release", () => {
  test("the newest that has its files: upstream makes a release before it uploads them", async () => {
    github.publish({ tag: "b7001", files: {} }, RELEASE);
    expect((await install().engine).id).toBe("github-b7000-ubuntu-x64");
  });

  test.each([
    ["the API limits its answers", { kind: "status", status: 403, body: "rate limit exceeded" }],
    ["the API is busy", { kind: "status", status: 503 }],
    ["a filter answers in its place", { kind: "html" }],
    ["the API breaks off", { kind: "reset", after: 0 }],
  ] as const)("the tag comes from the web site when %s", async (_, fault) => {
    github.api.fault("/repos/ggml-org/llama.cpp/releases/latest", fault);
    expect((await install().engine).id).toBe("github-b7000-ubuntu-x64");
    expect(github.web.requests.map(({ path }) => path)).toContain(
      "/ggml-org/llama.cpp/releases/latest",
    );
  });

  test("none has a build for this machine", async () => {
    github.publish({ tag: "b7001", files: { "llama-b7001-bin-win-cpu-x64.zip": ARCHIVE } });
    await expect(install().engine).rejects.toMatchObject({
      code: "ENGINE_NOT_FOUND",
      message: expect.stringContaining("ubuntu-x64"),
    });
  });

  test("nothing answers", async () => {
    const { env } = github;
    await github.close();
    await expect(install(env).engine).rejects.toMatchObject({
      code: "ENGINE_SOURCE_UNAVAILABLE",
      detail: expect.stringMatching(/ECONNREFUSED.*\n.*ECONNREFUSED/),
    });
    expect(installed()).toEqual([]);
  });
});

test("a tag that is a path leads nowhere", async () => {
  const tag = "../../evil";
  github.publish({ tag, files: { [`llama-${tag}-bin-ubuntu-x64.tar.gz`]: ARCHIVE } });
  await expect(install().engine).rejects.toMatchObject({ code: "ENGINE_NOT_FOUND" });
});

describe("a bad file", () => {
  test("other bytes than the release's digest are never used", async () => {
    const wrong = { kind: "wrong-bytes" } as const;
    github.files.fault(pathOf("b7000", NAME), wrong, wrong);
    await expect(install().engine).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    expect(installed()).toEqual([]);
    expect((await install().engine).source).toBe("github");
  });

  test("a digest that no bytes can have is no reason to go on without one", async () => {
    github.publish({ ...RELEASE, digest: `sha256:${"0".repeat(64)}` });
    await expect(install().engine).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
  });

  test("a connection that breaks is asked again", async () => {
    github.files.fault(pathOf("b7000", NAME), { kind: "reset", after: 100 });
    await install().engine;
    expect(github.gets("b7000", NAME)).toHaveLength(2);
  });

  test("without a digest, a cut archive is noticed when it is unpacked, and fetched anew", async () => {
    github.publish({
      ...RELEASE,
      files: { [NAME]: ARCHIVE.subarray(0, ARCHIVE.length / 2) },
      digest: null,
    });
    await expect(install().engine).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    expect(installed()).toEqual([]);
    github.publish({ ...RELEASE, digest: null });
    const { engine, told } = install();
    expect((await engine).description).toBe(
      "llama.cpp b7000 from GitHub, CPU, its checksum unknown",
    );
    expect(told.details.join("\n")).toContain("GitHub tells no checksum");
  });

  test("an archive without llama-server is refused", async () => {
    mkdirSync(join(folder, "source"));
    writeFileSync(join(folder, "source", "llama-cli"), "");
    github.publish({
      ...RELEASE,
      files: { [NAME]: packed(join(folder, "source"), ["llama-cli"]) },
    });
    await expect(install().engine).rejects.toMatchObject({ code: "ENGINE_NOT_FOUND" });
    expect(installed()).toEqual([]);
  });
});

test("a cancelled installation stops and leaves nothing but what can be resumed", async () => {
  github.files.fault(pathOf("b7000", NAME), { kind: "stall", after: 100 });
  const abort = new AbortController();
  const { engine } = install(github.env, abort.signal);
  const ended = engine.catch((error: unknown) => error);
  await expect.poll(() => github.gets("b7000", NAME).length).toBe(1);
  abort.abort();
  expect(await ended).toMatchObject({ code: "CANCELLED" });
  expect(installed()).toEqual([]);
});
