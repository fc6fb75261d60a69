import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { EngineCatalog } from "@llcuda/protocol";
import { installFakeEngine, runLlcuda, startAgent, tinyLlama } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { releaseArchive, StandInGithub } from "../../bootstrap/github/stand-in-github.test-data.ts";
import { acquireLock } from "../../download/lock.ts";

let folder = "";
let github: StandInGithub;
let env: Record<string, string>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-engines-"));
  github = await StandInGithub.start();
  const archive = releaseArchive("b7000");
  const files = ["ubuntu-x64", "ubuntu-arm64", "macos-arm64"].map((build) => [
    `llama-b7000-bin-${build}.tar.gz`,
    archive,
  ]);
  github.publish({ tag: "b7000", files: Object.fromEntries(files) as Record<string, Uint8Array> });
  env = {
    ...github.env,
    LLCUDA_HOME: join(folder, "home"),
    LLCUDA_BUNDLE_INDEX: "none",
    HOME: folder,
    // Nothing but the system's own programs and node: the fake's shell, apt, nvidia-smi.
    PATH: [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
  };
});
afterEach(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

const engine = (...args: string[]) => runLlcuda(["engine", ...args], env);

async function list(): Promise<EngineCatalog> {
  const { stdout } = await engine("list", "--json");
  return JSON.parse(stdout) as EngineCatalog;
}

test("an engine is installed, proved, used and removed without an agent", async () => {
  const installed = await engine("install", "github-cpu");
  expect(installed).toMatchObject({ code: 0 });
  expect(installed.stderr).toContain("Does it write a real token?");
  const [id = ""] = /^\S+/.exec(installed.stdout) ?? [];
  expect(id).toMatch(/^github-b7000-/);

  const record = (await list()).engines.find((one) => one.id === id);
  expect(record).toMatchObject({ place: "cache", proof: { state: "passed" }, inUse: false });
  expect(await engine("prove", id)).toMatchObject({ code: 0 });
  expect((await engine("use", id)).stdout).toBe(`${id} is used from the next start on.\n`);
  expect((await engine("list")).stdout).toContain(`Only ${id} is used`);

  const removed = await engine("remove", id);
  expect(removed.stdout).toMatch(new RegExp(`^Removed ${id}\\. [\\d.]+ k?B freed\\.\n$`));
  const after = await list();
  expect({ pin: after.pin, left: after.engines.some((one) => one.id === id) }).toEqual({
    pin: null,
    left: false,
  });
});

test("a path is no engine: nothing outside the cache is ever removed", async () => {
  mkdirSync(join(folder, "home/engines"), { recursive: true });
  const { code, stderr } = await engine("remove", "../../etc");
  expect({ code, refused: stderr.includes("(NOT_FOUND)") }).toEqual({ code: 1, refused: true });
  expect(existsSync(join(folder, "home/engines"))).toBe(true);
});

test("a wish that cannot be met is refused, with what would run", async () => {
  installFakeEngine(join(folder, "bin"));
  // Not even a machine with every GPU has an engine that computes on Metal under Linux.
  const { code, stderr } = await engine("use", "metal");
  expect(code).toBe(1);
  expect(stderr).toMatch(/NOT_FOUND|would run/);
  expect(existsSync(join(folder, "home/engine-pin.json"))).toBe(false);
});

test("with an agent, the commands go through it, and its engine is not removed", async () => {
  await engine("install", "github-cpu");
  const { id = "" } = (await list()).engines.find(({ place }) => place === "cache") ?? {};
  writeFileSync(join(folder, "tiny.gguf"), tinyLlama());
  const agent = await startAgent({
    args: ["--engine", id, "--model", join(folder, "tiny.gguf")],
    env,
  });
  try {
    await expect
      .poll(async () => (await list()).engines.find((one) => one.inUse)?.id, { timeout: 20_000 })
      .toBe(id);
    const removed = await engine("remove", id);
    expect({ code: removed.code, told: removed.stderr.includes("ENGINE_IN_USE") }).toEqual({
      code: 1,
      told: true,
    });
    expect((await engine("use", "auto")).stdout).toContain(`pid ${agent.pid}`);
    expect((await list()).pin).toBeNull();
  } finally {
    await agent.stop();
  }
});

test("without an id, `remove` frees what was cut off, and leaves what goes on", async () => {
  const engines = join(folder, "home/engines");
  mkdirSync(join(engines, ".installing-github-x"), { recursive: true });
  mkdirSync(join(engines, ".installing-debian-y"), { recursive: true });
  mkdirSync(join(folder, "home/downloads"), { recursive: true });
  writeFileSync(join(engines, ".installing-github-x/half"), "1234567890");
  writeFileSync(join(engines, ".installing-debian-y/half"), "goes on");
  writeFileSync(join(folder, "home/downloads/llama-b1.tar.gz.partial"), "1234567890");

  const lock = await acquireLock(join(engines, ".debian.lock"));
  expect((await engine("remove")).stdout).toBe("10 B freed.\n");
  await lock.release();
  expect((await engine("remove")).stdout).toBe("17 B freed.\n");
  expect(readdirSync(engines)).toEqual([]);
});

test("a binary is looked into; what is none has an error object and exit status 2", async () => {
  const { code, stdout } = await engine("inspect", process.execPath, "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    needed: expect.arrayContaining([expect.stringMatching(/^libc\.so/)]),
    missing: expect.any(Array),
    glibc: expect.stringMatching(/^2\.\d+$/),
    cuda: null,
  });
  writeFileSync(join(folder, "text"), "no binary");
  const none = await engine("inspect", join(folder, "text"), "--json");
  expect(none.code).toBe(2);
  expect(JSON.parse(none.stdout)).toMatchObject({ error: { code: "BINARY_NOT_ELF" } });
});
