import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { MachineFacts } from "@llcuda/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeElf } from "../../compat/elf.test-data.ts";
import { commandOf } from "../../engine/engine.ts";
import { homeOf } from "../../home.ts";
import type { RuntimeHost } from "../cuda-runtime/runtime-way.ts";
import type { InstallContext } from "../install-context.ts";
import { gpu, machineWith } from "../probe/machine.test-data.ts";
import { engineSettings } from "../settings.ts";
import { StandInApt } from "./apt.test-data.ts";
import { debianBuilds } from "./debian-builds.ts";
import { installDebian } from "./install.ts";

const LIB = "usr/lib/x86_64-linux-gnu";
const VERSION = "1:0.7.0+dfsg-2";
/** No machine has the runtime of this one, so that it is not found by accident. */
const CUDA_97 = writeElf({ needed: ["libcudart.so.97", "libcuda.so.1"] });

let folder = "";
let apt: StandInApt;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-debian-install-"));
  apt = new StandInApt(join(folder, "apt"));
  apt.publish("llama.cpp-tools", VERSION, {
    "usr/bin/llama-server": "#!/bin/sh\n",
    [`${LIB}/ld-linux-x86-64.so.2`]: "a loader",
    [`${LIB}/libllama.so.0`]: "a library",
    [`${LIB}/ggml/backends0/libggml-cpu-x64.so`]: "a backend",
    "usr/share/man/man1/llama-server.1": "not wanted",
    "usr/share/doc/llama.cpp-tools/copyright": "a licence",
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install(id: string, machine: Partial<MachineFacts> = {}, extras: string[] = []) {
  const build = debianBuilds("x64", extras).find((each) => each.id === id);
  if (build === undefined) throw new Error(`there is no ${id}`);
  const context: InstallContext = {
    home: homeOf({ LLCUDA_HOME: join(folder, "home") }),
    settings: engineSettings({}),
    report: { detail: () => {}, progress: () => {} },
    signal: new AbortController().signal,
  };
  // Offline for the runtime alone: what is not on this machine is not fetched.
  const host: RuntimeHost = {
    machine: machineWith({ driver: "550.54.15", ...machine }),
    debian: { reason: "not here" },
    offline: true,
  };
  return installDebian(build, apt.access, host, context);
}

const tree = (...path: string[]) => readdirSync(join(folder, "home", ...path)).toSorted();

test("the processor's: whole, with its own loader, without manuals, and nothing left behind", async () => {
  const engine = await install("debian-cpu");
  expect(engine).toMatchObject({ id: "debian-1-0.7.0-dfsg-2", backend: "cpu" });
  const prefix = dirname(dirname(dirname(engine.bin)));
  const { file, args } = commandOf(engine, "llama-server", ["--version"]);
  expect(file).toBe(join(prefix, "prefix", LIB, "ld-linux-x86-64.so.2"));
  expect(args.slice(-2)).toEqual([join(engine.bin, "llama-server"), "--version"]);
  expect(engine.cwd).toBe(join(prefix, "prefix", LIB, "ggml/backends0"));
  expect(readdirSync(join(prefix, "prefix/usr/share"))).toEqual(["doc"]);
  expect(tree("downloads")).toEqual([]);
  expect(apt.sourcesList.trim().endsWith("sid main")).toBe(true);
  expect(apt.status).toBe("");
});

test("CUDA's: without the driver's packages, with the host's driver and runtime libraries", async () => {
  apt.publish("libggml0-backend-cuda", "0.27.0-1", {
    [`${LIB}/ggml/backends0/libggml-cuda.so`]: CUDA_97,
  });
  const library = { soname: "libcudart.so.97", version: "97.1", origin: "pip" as const };
  const engine = await install("debian-cuda", {
    libcuda: { path: "/usr/lib64-nvidia/libcuda.so.1", version: "550.54.15" },
    libraries: [{ ...library, path: "/venv/nvidia/cu97/lib/libcudart.so.97" }],
  });
  expect(engine).toMatchObject({ id: "debian-1-0.7.0-dfsg-2-cuda", backend: "cuda" });
  expect(apt.sourcesList.trim().endsWith("sid main contrib")).toBe(true);
  expect(apt.status).toContain("Provides: libcuda.so.1 (= 999), libcudart12 (= 999)");
  const [driver, runtime = ""] = engine.libraryPath ?? [];
  expect(driver).toBe("/usr/lib64-nvidia");
  expect(readdirSync(runtime)).toContain("libcudart.so.97");
  // Behind its own libraries: the host's must not come before them.
  const path = commandOf(engine, "llama-server", []).args[1]?.split(":") ?? [];
  expect(path.slice(-2)).toEqual([driver, runtime]);
  expect(path[0]).toContain("/prefix/usr/lib/");
});

test("CUDA's without the runtime libraries: refused, and not kept", async () => {
  apt.publish("libggml0-backend-cuda", "0.27.0-1", {
    [`${LIB}/ggml/backends0/libggml-cuda.so`]: CUDA_97,
  });
  await expect(install("debian-cuda")).rejects.toMatchObject({ code: "LIBRARY_MISSING" });
  expect(tree("engines")).toEqual([]);
});

test.each([
  ["the host's drivers, where it has some", ["/usr/share/vulkan/icd.d/radeon_icd.json"], false],
  ["Mesa's, where there is a GPU and no driver", [], true],
  ["Mesa's, where only the processor has one", ["/usr/share/vulkan/icd.d/lvp_icd.json"], true],
])("Vulkan's uses %s", async (_, drivers, mesa) => {
  const icd = "usr/share/vulkan/icd.d";
  apt.publish("mesa-vulkan-drivers", "26.2", {
    [`${icd}/radeon_icd.json`]: "{}",
    [`${icd}/intel_icd.json`]: "{}",
    [`${icd}/lvp_icd.json`]: "{}",
  });
  const vulkan = { loader: null, drivers, devices: ["/dev/dri/renderD128 (amdgpu)"] };
  const engine = await install("debian-vulkan", { vulkan });
  expect(apt.installed.includes("mesa-vulkan-drivers")).toBe(mesa);
  expect(engine.id).toBe(`debian-1-0.7.0-dfsg-2-vulkan${mesa ? "-mesa" : ""}`);
  const files = engine.env["VK_DRIVER_FILES"]?.split(":").map((file) => file.split("/").at(-1));
  expect(files).toEqual(mesa ? ["intel_icd.json", "radeon_icd.json"] : undefined);
});

test("Vulkan's on a machine without any device brings no driver", async () => {
  await install("debian-vulkan", { gpus: [gpu("Tesla T4", 75, 15)], vulkan: null });
  expect(apt.installed).toEqual(["llama.cpp-tools", "libggml0-backend-vulkan"]);
});

test("further backends make another engine", async () => {
  const plain = await install("debian-cpu");
  const more = await install("debian-cpu", {}, ["blas", "rpc"]);
  expect(more.id).toBe(`${plain.id}-blas-rpc`);
  expect(tree("engines")).toEqual([plain.id, more.id].toSorted());
});

test("a download that broke off is kept, and apt goes on with it", async () => {
  apt.broken = true;
  await expect(install("debian-cpu")).rejects.toMatchObject({ code: "ENGINE_SOURCE_UNAVAILABLE" });
  expect(tree("engines")).toEqual([]);
  expect(tree("downloads")).toHaveLength(1);
  apt.broken = false;
  await install("debian-cpu");
  expect(apt.resumed).toBe(true);
  expect(existsSync(join(folder, "home/downloads"))).toBe(true);
  expect(tree("downloads")).toEqual([]);
});
