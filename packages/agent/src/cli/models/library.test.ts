import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Download, Library } from "@llcuda/protocol";
import { agentEnvironment, runLlcuda, startStandInHub, tinyLlama } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";

const REPO = "owner/tiny-GGUF";
const BYTES = tinyLlama({ name: "Tiny" });

async function stage() {
  const hub = await startStandInHub();
  hub.publish({ repo: REPO, file: "tiny-F16.gguf", bytes: BYTES, about: { license: "mit" } });
  const { env, remove } = agentEnvironment({ LLCUDA_HF_ENDPOINT: hub.url });
  onTestFinished(async () => {
    await hub.close();
    remove();
  });
  const run = async (...args: string[]) => {
    const done = await runLlcuda(["models", ...args], env);
    return { ...done, json: () => JSON.parse(done.stdout) as unknown };
  };
  return { env, hub, run };
}

/** Each command is a process of its own; on a busy machine a second or two. */
const PATIENT = 60_000;

test("search finds, pull brings, list shows", { timeout: PATIENT }, async () => {
  const { run } = await stage();
  const [found, files] = await Promise.all([run("search", "tiny"), run("search", REPO, "--json")]);
  expect(found.stdout).toMatch(/owner\/tiny-GGUF +0 +0 +mit/);
  expect(files.json()).toMatchObject({
    quantizations: [{ quantization: "F16", reference: `hf:${REPO}/tiny-F16.gguf`, localId: null }],
  });
  const pulled = await run("pull", `hf:${REPO}/tiny-F16.gguf`, "--json");
  const id = "owner--tiny-GGUF/tiny-F16";
  expect(pulled.json() as Download).toMatchObject({ status: "done", modelId: id });
  const { models } = (await run("list", "--json")).json() as Library;
  expect(models).toMatchObject([{ id, architecture: "llama", origin: `hf:${REPO}/tiny-F16.gguf` }]);
  expect((await run("verify", "tiny-F15")).stderr).toContain("Did you mean tiny-F16?");
});

test("what comes and is no model is told by the command that pulled it", async () => {
  const { hub, run } = await stage();
  hub.publish({ repo: REPO, file: "text-Q8_0.gguf", bytes: Buffer.from("no model at all") });
  const pulled = await run("pull", `hf:${REPO}/text-Q8_0.gguf`);
  expect(pulled).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/text-Q8_0 came, and does not load: .*GGUF/),
  });
});

test("what another program's folder has is not pulled again", { timeout: PATIENT }, async () => {
  const { env, run } = await stage();
  const cache = join(env["LLCUDA_HOME"]!, "hub");
  const snapshot = join(cache, "models--owner--tiny-GGUF/snapshots/c0ffee");
  mkdirSync(join(cache, "models--owner--tiny-GGUF/refs"), { recursive: true });
  writeFileSync(join(cache, "models--owner--tiny-GGUF/refs/main"), "c0ffee");
  mkdirSync(snapshot, { recursive: true });
  const path = join(snapshot, "tiny-F16.gguf");
  writeFileSync(path, BYTES);
  Object.assign(env, {
    LLCUDA_FOREIGN_MODELS: "1",
    HOME: env["LLCUDA_HOME"],
    HF_HUB_CACHE: cache,
  });
  const reference = `hf:${REPO}/tiny-F16.gguf`;
  const { code, stdout } = await run("pull", reference);
  expect([code, stdout]).toEqual([
    0,
    `tiny-F16 is already here, in the Hugging Face cache: nothing is downloaded.\n  ${path}\nWith --anyway it is downloaded all the same.\n`,
  ]);
  expect((await run("pull", reference, "--json")).json()).toMatchObject({
    outcome: "here",
    by: "origin",
    path,
  });
  expect((await run("pull", reference, "--anyway", "--json")).json()).toMatchObject({
    status: "done",
    modelId: "owner--tiny-GGUF/tiny-F16",
  });
});

test("verify, rename and rm take an id or a name", { timeout: PATIENT }, async () => {
  const { env, run } = await stage();
  const id = "owner--tiny-GGUF/tiny-F16";
  const path = join(env["LLCUDA_HOME"]!, "models", `${id}.gguf`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, BYTES);
  expect((await run("verify", id)).stdout).toMatch(/SHA-256 [0-9a-f]{64} .*; \d+ values/);
  await run("rename", id, "My tiny one");
  expect((await run("list")).stdout).toMatch(/My tiny one +F16 +llama/);
  expect((await run("rm", "My tiny one", "--json")).json()).toMatchObject({
    id,
    freed: BYTES.length,
  });
  expect(existsSync(path)).toBe(false);
  expect(await run("rm", id)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("MODEL_NOT_FOUND"),
  });
});

test("a file is used where it lies, or copied", { timeout: PATIENT }, async () => {
  const { env, run } = await stage();
  const folder = join(env["LLCUDA_HOME"]!, "elsewhere");
  mkdirSync(folder);
  const path = join(folder, "mine.gguf");
  writeFileSync(path, BYTES);
  expect((await run("import", path)).stdout).toBe(`${path} is used where it lies.\n`);
  expect(((await run("list", "--json")).json() as Library).models).toMatchObject([{ id: path }]);
  const copied = await run("import", path, "--copy");
  expect(copied.stdout).toMatch(/^Copied to .*imported\/mine\.gguf\.\n$/);
  const { models } = (await run("list", "--json")).json() as Library;
  expect(models).toMatchObject([{ id: "imported/mine", copies: [{ path }] }]);
});

test("what cannot be fetched ends with its reason", async () => {
  const { run } = await stage();
  const [missing, both, away] = await Promise.all([
    run("pull", `hf:${REPO}/tiny-Q2_K.gguf`),
    run("import", "/x.gguf", "--copy", "--move"),
    // Nobody listens: that is told, not waited for.
    run("pull", "http://127.0.0.1:9/own.gguf", "--json"),
  ]);
  expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining("ECONNREFUSED") });
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("It has F16.") });
  expect(both).toMatchObject({ code: 1, stderr: expect.stringContaining("exclude each other") });
});
