import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installFakeEngine, type FakeBehaviour } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { text, writeElf, writeFatbin } from "../compat/elf.test-data.ts";
import { failureOf, real, Searches, T4, WITH_VULKAN } from "./acquire.test-data.ts";
import { bundleEntry, indexOf } from "./bundle-index/bundle.test-data.ts";
import { packed } from "./github/stand-in-github.test-data.ts";
import { forgetChoice } from "./remembered-choice.ts";

let searches: Searches;
beforeEach(async () => {
  searches = await Searches.begin();
});
afterEach(() => vi.unstubAllEnvs());

const CUDA0 = "CUDA0: Tesla T4 (15095 MiB, 14990 MiB free)";
const VULKAN0 = "Vulkan0: Tesla T4 (15095 MiB, 14990 MiB free)";
const sass = (sm: number) => writeFatbin([{ sm, payload: text("\x7fELF") }]);
const ptx = (sm: number, version: string) =>
  writeFatbin([{ kind: 1, sm, payload: text(`.version ${version}\n.target sm_${sm}\n`) }]);

/** A folder with an index that says this of a bundle with that GPU code in it. */
function publishBundle(said: object, behaviour: Partial<FakeBehaviour>, code: Uint8Array): string {
  const work = join(searches.folder, "work");
  installFakeEngine(join(work, "bundle"), { devices: [CUDA0], ...behaviour });
  writeFileSync(
    join(work, "bundle/libggml-cuda.so"),
    writeElf({ sections: { ".nv_fatbin": code } }),
  );
  const archive = packed(work, ["bundle"]);
  const folder = join(searches.folder, "bundles");
  mkdirSync(folder);
  writeFileSync(join(folder, "t4.tar.gz"), archive);
  const entry = bundleEntry(archive, { file: "t4.tar.gz", needed: [], glibc: "2.17", ...said });
  writeFileSync(join(folder, "bundles.json"), indexOf(entry));
  return folder;
}

/** A fake engine whose backend library is an ELF file with this GPU code. */
function gpuEngine(
  at: string,
  backend: "cuda" | "vulkan",
  behaviour: Partial<FakeBehaviour>,
  code: Uint8Array = sass(75),
) {
  const fake = installFakeEngine(join(searches.folder, at), behaviour);
  const sections = backend === "cuda" ? { ".nv_fatbin": code } : {};
  writeFileSync(join(fake.bin, `libggml-${backend}.so`), writeElf({ sections }));
  return fake;
}

test("gets CUDA, with the reason, when all layers go there", async () => {
  const cuda = gpuEngine("opt/llama.cpp", "cuda", { devices: [CUDA0] });
  installFakeEngine(join(searches.folder, "usr/local/bin"));
  const run = searches.acquire({ machine: T4 });
  const { because, bin, info } = await run.engine;
  expect({ bin, backend: info.backend }).toEqual({ bin: cuda.bin, backend: "cuda" });
  expect(because).toMatch(/chosen: It has machine code that Tesla T4 \(sm_75\) runs\./);
});

test("falls back from CUDA to Vulkan to the processor, and keeps each reason", async () => {
  const ptxTooNew = "CUDA error: the provided PTX was compiled with an unsupported toolchain.";
  const crash = { crashAtLoad: { text: ptxTooNew, signal: "SIGABRT" as const } };
  gpuEngine("opt/llama.cpp", "cuda", { devices: [CUDA0], ...crash });
  gpuEngine("app", "vulkan", { devices: [VULKAN0], offloads: false });
  installFakeEngine(join(searches.folder, "usr/local/bin"));
  const run = searches.acquire({ machine: WITH_VULKAN });
  const { because, info } = await run.engine;
  expect(info.backend).toBe("cpu");
  expect(real(run.attempts)).toEqual([
    "path failed PTX_UNSUPPORTED",
    "path failed GPU_NOT_USED",
    "github failed ENGINE_SOURCE_UNAVAILABLE",
    "path chosen",
  ]);
  expect(because).toMatch(/Not chosen: .*opt\/llama\.cpp\/llama-server failed: .*PTX/);
  expect(run.said.join("\n")).not.toContain("Compiling");
});

test("takes no engine that falls silently back to the processor, but one that says so", async () => {
  const words = "libcudart.so.12: cannot open shared object file: No such file or directory";
  gpuEngine("opt/llama.cpp", "cuda", { devices: [], backendError: words });
  const run = searches.acquire({ machine: T4, offline: true });
  const { because, description } = await run.engine;
  expect(real(run.attempts)).toEqual(["path failed LIBRARY_MISSING", "path chosen"]);
  expect(description).toMatch(/, on the processor$/);
  expect(because).toContain("needs CUDA's library libcudart.so.12");
});

test.each<[string, Uint8Array, RegExp]>([
  ["code for another GPU", sass(90), /NO_KERNEL_IMAGE .*no code for Tesla T4 \(sm_75\)/],
  ["PTX newer than the driver", ptx(75, "9.9"), /PTX_UNSUPPORTED .*only PTX 9\.9/],
])("foresees what fails, and does not start it on the GPU: %s", async (_, code, expected) => {
  const fake = gpuEngine("mine", "cuda", { devices: [CUDA0] }, code);
  const wish = { machine: T4, offline: true, engine: fake.bin };
  const run = searches.acquire(wish);
  const { code: why, message } = await failureOf(run.engine);
  expect(why).toBe("ENGINE_NONE_WORKS");
  expect(run.proofs).toEqual([]);
  expect(`${run.attempts[0]} ${message}`).toMatch(expected);
  // Not by itself: it was named for its GPU.
  expect(message).toMatch(/Without it, .*mine\/llama-server, on the processor would be used\.$/);

  // Switched off, the proof meets the failure itself; here there is none to meet.
  const blind = searches.acquire({ ...wish, env: { LLCUDA_SKIP_INSPECTION: "1" } });
  expect((await blind.engine).info.backend).toBe("cuda");
});

test("with foresight switched off, its proof meets the failure, and the next engine is taken", async () => {
  const words = "CUDA error: the provided PTX was compiled with an unsupported toolchain.";
  const crash = { crashAtLoad: { text: words, signal: "SIGABRT" as const } };
  gpuEngine("opt/llama.cpp", "cuda", { devices: [CUDA0], ...crash }, ptx(75, "9.9"));
  installFakeEngine(join(searches.folder, "usr/local/bin"));
  const seeing = searches.acquire({ machine: T4, offline: true });
  expect((await seeing.engine).info.backend).toBe("cpu");
  expect(real(seeing.attempts)).toEqual(["path chosen"]);

  const blind = searches.acquire({
    machine: T4,
    offline: true,
    env: { LLCUDA_SKIP_INSPECTION: "1" },
  });
  expect((await blind.engine).info.backend).toBe("cpu");
  expect(real(blind.attempts)).toEqual(["path failed PTX_UNSUPPORTED", "path chosen"]);
});

test("is told that kernels are compiled, and for how long", async () => {
  const slow = { devices: [CUDA0], loadMs: 2_300 };
  gpuEngine("opt/llama.cpp", "cuda", slow, ptx(75, "8.0"));
  const run = searches.acquire({ machine: T4 });
  expect(await run.engine).toMatchObject({ compiles: true });
  expect(run.said.join("\n")).toContain("Compiling GPU kernels, first run only");
  expect(run.said).toContain("seconds");
  // Another start has them, and is as quick as any.
  expect(await searches.acquire({ machine: T4 }).engine).toMatchObject({ compiles: true });
});

test("obeys a wish or refuses it, and says what would run without it", async () => {
  gpuEngine("opt/llama.cpp", "cuda", { devices: [CUDA0] });
  installFakeEngine(join(searches.folder, "usr/local/bin"));
  const cpu = await searches.acquire({ machine: T4, engine: "cpu", offline: true }).engine;
  expect(cpu.info.backend).toBe("cpu");
  const failure = await failureOf(searches.acquire({ engine: "cuda", offline: true }).engine);
  expect(failure).toMatchObject({
    code: "ENGINE_NONE_WORKS",
    message: expect.stringMatching(
      /^--engine cuda is asked for, and does not run here: .*No NVIDIA driver is loaded\..* Without it, .*usr\/local\/bin\/llama-server would be used\.$/,
    ),
    remedies: ["use-best", "choose-engine", "retry-setup"],
  });
});

test.each([
  ["failed to initialize CUDA: system not yet initialized", "CUDA_INIT_FAILED"],
  ["allocating 512.00 MiB on device 0: cudaMalloc failed: out of memory", "OUT_OF_MEMORY"],
])("a GPU that is only out of order now is tried by the next search: %s", async (words, code) => {
  const crash = { crashAtLoad: { text: words, signal: "SIGABRT" as const } };
  gpuEngine("opt/llama.cpp", "cuda", { devices: [CUDA0], ...crash });
  installFakeEngine(join(searches.folder, "usr/local/bin"));
  for (const _ of ["first", "second"]) {
    const run = searches.acquire({ machine: T4, offline: true });
    expect((await run.engine).info.backend).toBe("cpu");
    expect(real(run.attempts)).toEqual([`path failed ${code}`, "path chosen"]);
  }
});

test("a machine that changed is looked at anew", async () => {
  gpuEngine("opt/llama.cpp", "cuda", { devices: [CUDA0] });
  await searches.acquire({ machine: T4 }).engine;
  expect(await again()).toBe(0);
  vi.stubEnv("CUDA_VISIBLE_DEVICES", "1");
  expect(await again()).toBe(1);

  async function again(): Promise<number> {
    const run = searches.acquire({ machine: T4, offline: true });
    await run.engine;
    return run.looks();
  }
});

test("an engine whose GPU cannot be used serves as one for the processor, and says so", async () => {
  const cuda = gpuEngine("opt/llama.cpp", "cuda", {});
  const run = searches.acquire({ offline: true });
  const { because, bin, env, info } = await run.engine;
  expect({ bin, backend: info.backend, device: env["LLAMA_ARG_DEVICE"] }).toEqual({
    bin: cuda.bin,
    backend: "cpu",
    device: "none",
  });
  expect(because).toMatch(
    /llama-server, on the processor chosen: .* Not chosen: .*llama-server cannot run: No NVIDIA driver/,
  );
});

test("a bundle that holds other code than its index says is told so, and not fetched again", async () => {
  const place = publishBundle({ sass: ["sm_75"] }, {}, sass(90));
  installFakeEngine(join(searches.folder, "usr/local/bin"));
  const wish = { machine: T4, env: { LLCUDA_BUNDLE_INDEX: place } };
  const run = searches.acquire(wish);
  const { info } = await run.engine;
  expect(info.backend).toBe("cpu");
  expect(real(run.attempts)[0]).toBe("bundle failed NO_KERNEL_IMAGE");
  expect(run.details[0]).toBe(
    "It was said to hold machine code for sm_75, and it holds machine code for sm_90.",
  );

  await forgetChoice(searches.home);
  const again = searches.acquire(wish);
  await again.engine;
  expect(again.attempts.filter((one) => one.includes("NO_KERNEL_IMAGE"))).toEqual([
    "cache skipped NO_KERNEL_IMAGE",
  ]);
});

test("without a look into files, what an index says is no reason either: the proof meets it", async () => {
  const words = "CUDA error: the provided PTX was compiled with an unsupported toolchain.";
  const crash = { crashAtLoad: { text: words, signal: "SIGABRT" as const } };
  const said = { sass: [], ptx: [{ target: "sm_75", version: "9.9" }] };
  const place = publishBundle(said, crash, ptx(75, "9.9"));
  installFakeEngine(join(searches.folder, "usr/local/bin"));
  const seen = searches.acquire({ machine: T4, env: { LLCUDA_BUNDLE_INDEX: place } });
  await seen.engine;
  expect(seen.attempts).toContain("bundle skipped PTX_UNSUPPORTED");
  await forgetChoice(searches.home);
  const env = { LLCUDA_BUNDLE_INDEX: place, LLCUDA_SKIP_INSPECTION: "1" };
  const blind = searches.acquire({ machine: T4, env });
  await blind.engine;
  expect(real(blind.attempts)[0]).toBe("bundle failed PTX_UNSUPPORTED");
  expect(blind.details[0]).toContain(words);
});
