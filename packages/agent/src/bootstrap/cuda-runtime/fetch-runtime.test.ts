import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MachineFacts } from "@llcuda/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeElf } from "../../compat/elf.test-data.ts";
import { LIBRARY_PATH, commandOf, type Engine } from "../../engine/engine.ts";
import { homeOf } from "../../home.ts";
import { installEngine, listCachedEngines } from "../engine-folder.ts";
import { foundEngine } from "../found-engine.ts";
import { packed, StandInGithub } from "../github/stand-in-github.test-data.ts";
import type { InstallContext } from "../install-context.ts";
import { machineWith } from "../probe/machine.test-data.ts";
import { engineSettings } from "../settings.ts";
import { fetchCudaRuntime } from "./fetch-runtime.ts";
import { installCudaRuntime } from "./install-runtime.ts";
import { StandInPip } from "./pip.test-data.ts";
import { removeUnusedRuntimes } from "./remove-unused.ts";
import { wholeRuntime } from "./runtime-wanted.ts";
import type { RuntimeHost, RuntimeWay } from "./runtime-way.ts";
import { withCudaRuntime } from "./with-runtime.ts";

/** No machine has this one, so that none of its libraries is found by accident. */
const MAJOR = 97;
const WANTED = wholeRuntime(MAJOR);
const NAMES = [`libcublas.so.${MAJOR}`, `libcublasLt.so.${MAJOR}`, `libcudart.so.${MAJOR}`];

let folder = "";
let github: StandInGithub;
let pip: StandInPip;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-runtime-"));
  github = await StandInGithub.start();
  pip = new StandInPip(join(folder, "pip"));
});
afterEach(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

const home = () => homeOf({ LLCUDA_HOME: join(folder, "home") });

function context(details: string[] = [], signal = new AbortController().signal): InstallContext {
  const settings = engineSettings({ ...github.env, LLCUDA_PYTHON: pip.python });
  const report = { detail: (text: string) => void details.push(text), progress: () => {} };
  return { home: home(), settings, report, signal };
}

function host(machine: Partial<MachineFacts> = {}, offline = false): RuntimeHost {
  const driven = machineWith({ driver: "580.65.06", ...machine });
  return { machine: driven, debian: { reason: "apt is not here" }, offline };
}

function publishWheels(version = `${MAJOR}.4.127`): void {
  const lib = `nvidia/cu${MAJOR}/lib`;
  pip.publish("nvidia-cuda-runtime", version, {
    [`${lib}/libcudart.so.${MAJOR}`]: "cudart",
    [`nvidia/cu${MAJOR}/include/cuda.h`]: "a header",
  });
  pip.publish("nvidia-cublas", version, {
    [`${lib}/libcublas.so.${MAJOR}`]: "cublas",
    [`${lib}/libcublasLt.so.${MAJOR}`]: "cublasLt",
    [`${lib}/libnvblas.so.${MAJOR}`]: "not wanted",
  });
}

/** Libraries as a toolkit lays them down, and what the facts say of them. */
function toolkit(version: string | null): MachineFacts["libraries"] {
  const place = join(folder, "toolkit");
  mkdirSync(place);
  return NAMES.map((soname) => {
    const path = join(place, soname);
    writeFileSync(path, `${soname} of the toolkit`);
    return { soname, path, version, origin: "toolkit" as const };
  });
}

const libraries = (place: string) =>
  readdirSync(place)
    .filter((name) => name.startsWith("lib"))
    .toSorted();

test("copies on this machine are linked, and nothing is fetched", async () => {
  const found = await fetchCudaRuntime(WANTED, host({ libraries: toolkit(null) }), context());
  expect(found).toMatchObject({ major: MAJOR, origin: "this machine", version: null });
  expect(libraries(found.folder)).toEqual(NAMES);
  expect(readFileSync(join(found.folder, NAMES[2]!), "utf8")).toBe(`${NAMES[2]} of the toolkit`);
  expect(pip.asked).toEqual([]);
});

test("without a copy they come from NVIDIA's wheels, and only what is wanted of them", async () => {
  publishWheels();
  const details: string[] = [];
  const found = await fetchCudaRuntime(WANTED, host(), context(details));
  expect(found).toMatchObject({ origin: "pip", version: `${MAJOR}.4.127` });
  expect(libraries(found.folder)).toEqual(NAMES);
  expect(readFileSync(join(found.folder, NAMES[0]!), "utf8")).toBe("cublas");
  expect(details).toContain(`pip downloads nvidia-cublas >=${MAJOR},<${MAJOR + 1}, up to 700.0 MB`);
  expect(readdirSync(home().downloads)).toEqual([]);
});

test("the next engine takes what is in the cache, and agents that ask at once share one", async () => {
  publishWheels();
  const ask = () => fetchCudaRuntime(WANTED, host(), context());
  const [one, two] = await Promise.all([ask(), ask()]);
  expect(one).toEqual(two);
  expect(await fetchCudaRuntime(WANTED, host({}, true), context())).toEqual(one);
  expect(pip.asked).toHaveLength(2);
});

test("an engine of a newer toolkit needs a newer libcudart", async () => {
  publishWheels(`${MAJOR}.4.127`);
  const old = await fetchCudaRuntime(WANTED, host(), context());
  rmSync(join(folder, "pip/wheels"), { recursive: true });
  mkdirSync(join(folder, "pip/wheels"));
  publishWheels(`${MAJOR}.8.90`);
  const newer = { ...WANTED, toolkit: `${MAJOR}.8` };
  const found = await fetchCudaRuntime(newer, host(), context());
  expect(found).toMatchObject({ version: `${MAJOR}.8.90` });
  expect(pip.asked).toContain(`nvidia-cuda-runtime==${MAJOR}.8.*`);
  // Both stay: another engine may run with the old one.
  expect(existsSync(old.folder)).toBe(true);
});

test("links whose target went away are made anew from what is left", async () => {
  const kit = toolkit(`${MAJOR}.4`);
  await fetchCudaRuntime(WANTED, host({ libraries: kit }), context());
  rmSync(join(folder, "toolkit"), { recursive: true });
  publishWheels();
  expect(await fetchCudaRuntime(WANTED, host(), context())).toMatchObject({ origin: "pip" });
});

/** Upstream's archive: each library under its whole version, with a link of its soname. */
function publishArchive(): void {
  const place = join(folder, "archive/cudart");
  mkdirSync(place, { recursive: true });
  for (const name of NAMES) {
    writeFileSync(join(place, `${name}.9.1`), `${name} of upstream`);
    symlinkSync(`${name}.9.1`, join(place, name));
  }
  const name = `cudart-llama-bin-ubuntu-cuda-${MAJOR}.9-x64.tar.gz`;
  const files = { [name]: packed(join(folder, "archive"), ["cudart"]) };
  github.publish({ tag: "b9000", files });
}

describe("pip does not help", () => {
  test("then upstream's archive of libraries does", async () => {
    publishArchive();
    const found = await fetchCudaRuntime(WANTED, host(), context());
    expect(found).toMatchObject({ origin: "GitHub", version: `${MAJOR}.9.1` });
    expect(libraries(found.folder)).toEqual(NAMES);
    expect(readFileSync(join(found.folder, NAMES[0]!), "utf8")).toBe(`${NAMES[0]} of upstream`);
    expect(readdirSync(found.folder)).not.toContain(".tree");
  });

  test("when nothing does, every way is named with its reason, and nothing is left", async () => {
    github.publish({ tag: "b9000", files: {} });
    await expect(fetchCudaRuntime(WANTED, host(), context())).rejects.toMatchObject({
      code: "LIBRARY_MISSING",
      message: expect.stringContaining(`libcublasLt.so.${MAJOR}`),
      detail: expect.stringMatching(
        /this machine: no usable copy[^]*pip: pip could not fetch[^]*Debian: apt is not here[^]*GitHub: None of/,
      ),
    });
    expect(readdirSync(join(home().cache, "cuda-runtimes"))).toEqual([]);
  });

  test("offline nothing is even asked for", async () => {
    await expect(fetchCudaRuntime(WANTED, host({}, true), context())).rejects.toMatchObject({
      code: "LIBRARY_MISSING",
      detail: expect.stringMatching(/pip: no network is wanted[^]*GitHub: no network is wanted/),
    });
    expect(pip.asked).toEqual([]);
    expect(github.api.requests).toEqual([]);
  });
});

test("a full disk is told before anything is fetched, with how much is needed", async () => {
  const vast: RuntimeWay = {
    name: "a vast one",
    remote: true,
    space: () => 2 ** 52,
    put: () => Promise.reject(new Error("it was asked")),
  };
  await expect(fetchCudaRuntime(WANTED, host(), context(), [vast])).rejects.toMatchObject({
    code: "DISK_FULL",
    message: expect.stringMatching(/The CUDA 97 runtime needs 4503\.6 TB .* are free/),
  });
});

test("cancelled while pip works", async () => {
  pip.hang();
  const abort = new AbortController();
  const ended = fetchCudaRuntime(WANTED, host(), context([], abort.signal)).catch(
    (error: unknown) => error,
  );
  await expect.poll(() => pip.asked.length).toBe(1);
  abort.abort();
  expect(await ended).toMatchObject({ code: "CANCELLED" });
  expect(readdirSync(join(home().cache, "cuda-runtimes"))).toEqual([]);
});

const engine = (backend: Engine["backend"] = "cuda"): Engine => ({
  id: "one",
  source: "github",
  description: "an engine",
  backend,
  bin: join(folder, "engine"),
  launcher: [],
  cwd: null,
  env: {},
});

describe("an engine", () => {
  beforeEach(() => {
    mkdirSync(join(folder, "engine"));
    const needed = [`libcudart.so.${MAJOR}`, `libcublas.so.${MAJOR}`, "libcuda.so.1"];
    writeFileSync(join(folder, "engine/libggml-cuda.so"), writeElf({ needed }));
    publishWheels();
  });

  test("gets what its backend asks for and the loader would not find", async () => {
    const ready = await withCudaRuntime(engine(), host(), context());
    const [place = ""] = ready.libraryPath ?? [];
    expect(libraries(place)).toEqual(NAMES);
    const { env } = commandOf(ready, "llama-server", []);
    expect(env[LIBRARY_PATH]?.split(":")[0]).toBe(place);
  });

  test("gets nothing on a machine without a driver", async () => {
    expect(await withCudaRuntime(engine(), host({ driver: null }), context())).toEqual(engine());
    expect(pip.asked).toEqual([]);
  });

  test("stays as it is when it brings them, or computes on something else", async () => {
    expect(await withCudaRuntime(engine("vulkan"), host(), context())).toEqual(engine("vulkan"));
    const lib = join(folder, "own");
    mkdirSync(lib);
    for (const name of NAMES) writeFileSync(join(lib, name), writeElf({ soname: name }));
    const own = { ...engine(), libraryPath: [lib] };
    expect(await withCudaRuntime(own, host(), context())).toEqual(own);
    expect(pip.asked).toEqual([]);
  });

  test("in the cache remembers what it was given later, and its removal takes that along", async () => {
    const { home: place } = context();
    const installed = await installEngine("github", context(), async (made) => {
      mkdirSync(join(made, "bin"));
      writeFileSync(join(made, "bin/llama-server"), "#!/bin/sh\n", { mode: 0o755 });
      renameSync(join(folder, "engine/libggml-cuda.so"), join(made, "bin/libggml-cuda.so"));
      return { ...engine(), bin: join(made, "bin") };
    });
    expect(installed.libraryPath).toEqual([]);
    const ready = await installCudaRuntime(installed, host(), context());
    const [cached] = await listCachedEngines(place);
    expect(cached?.engine).toEqual(ready);
    expect(ready.libraryPath).toHaveLength(1);

    expect(await removeUnusedRuntimes(place)).toBe(0);
    rmSync(join(place.engines, "one"), { recursive: true });
    expect(await removeUnusedRuntimes(place)).toBeGreaterThan(0);
    expect(existsSync(ready.libraryPath?.[0] ?? "")).toBe(false);
  });

  test("that lies elsewhere finds in the cache what was fetched once", async () => {
    const server = join(folder, "engine/llama-server");
    writeFileSync(server, "#!/bin/sh\n", { mode: 0o755 });
    const bare = await foundEngine(server, "path", home());
    expect(bare).toMatchObject({ backend: "cuda", libraryPath: [join(folder, "engine")] });
    const ready = await installCudaRuntime(bare, host(), context());
    expect(await foundEngine(server, "path", home())).toEqual(ready);
    expect(ready.libraryPath).toHaveLength(2);
  });
});
