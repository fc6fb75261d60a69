import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assess } from "./assess.ts";
import { hostWith, T4 } from "./compat.test-data.ts";
import { inspect } from "./inspect.ts";

const toolkit = nvccRelease();
if (toolkit === null) {
  console.warn(
    "SKIPPED: the fatbin reader is not compared with nvcc's own output, because there is no nvcc on PATH",
  );
}

function nvccRelease(): { ptx: string } | null {
  try {
    const text = execFileSync("nvcc", ["--version"], { encoding: "utf8" });
    const [, major, minor] = /release (\d+)\.(\d+)/.exec(text) ?? [];
    // PTX ISA of CUDA 13.x is 9.x (PTX ISA, "Release History"); older toolkits are left to others.
    return major === "13" && minor !== undefined ? { ptx: `9.${minor}` } : null;
  } catch {
    return null;
  }
}

const SOURCE = `__global__ void scale(float *p, float f) { p[threadIdx.x] *= f; }
extern "C" void run(float *p) { scale<<<1, 32>>>(p, 2.f); }
`;
// One of three digits, one of a GPU's own features with its PTX: each more costs a second.
const targets = [
  "-gencode=arch=compute_90a,code=[sm_90a,compute_90a]",
  "-gencode=arch=compute_120,code=sm_120",
];

const expected = (compressed: boolean) => ({
  sass: ["sm_90a", "sm_120"],
  ptx: [{ target: "sm_90a", version: toolkit?.ptx, compressed }],
});

describe.runIf(toolkit !== null)("what nvcc of this machine compiles", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "llcuda-nvcc-"));
    await writeFile(join(folder, "k.cu"), SOURCE);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const compile = (name: string, options: string[]) => {
    const output = join(folder, name);
    execFileSync("nvcc", ["-Xcompiler", "-fPIC", ...targets, ...options, "k.cu", "-o", output], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    return output;
  };

  it.each([
    ["none", false],
    ["speed", true],
    ["size", true],
  ])("with --compress-mode=%s", { timeout: 120_000 }, async (mode, compressed) => {
    const path = compile(`${mode}.o`, ["-c", `--compress-mode=${mode}`]);
    expect((await inspect(path)).cuda).toEqual(expected(compressed));
  });

  it("as relocatable device code", { timeout: 120_000 }, async () => {
    const path = compile("rdc.o", ["-c", "-rdc=true"]);
    expect((await inspect(path)).cuda).toEqual(expected(true));
  });

  it(
    "tells the founding failure before the start: PTX whose text is newer than the driver",
    { timeout: 120_000 },
    async () => {
      const path = join(folder, "ptx.so");
      const only = [
        "-gencode=arch=compute_75,code=compute_75",
        "--compress-mode=none",
        "--shared",
        "--cudart=shared",
      ];
      execFileSync("nvcc", ["-Xcompiler", "-fPIC", ...only, "k.cu", "-o", path], { cwd: folder });
      const t4 = (driver: string) =>
        hostWith(driver, [T4], {
          driverCuda: `13.${toolkit?.ptx.split(".")[1]}`,
          glibc: null,
          glibcxx: null,
        });
      const before = await inspect(path);
      expect(before.cuda).toEqual({
        sass: [],
        ptx: [{ target: "sm_75", version: toolkit?.ptx, compressed: false }],
      });
      expect(assess({ ...before, missing: [] }, t4("615.36.02")).runs).toBe("jit");

      const bytes = await readFile(path);
      const at = bytes.indexOf(`.version ${toolkit?.ptx}`);
      bytes.write(".version 9.9", at, "latin1");
      await writeFile(path, bytes);
      const after = await inspect(path);
      expect(after.cuda?.ptx[0]?.version).toBe("9.9");
      expect(assess({ ...after, missing: [] }, t4("615.36.02"))).toMatchObject({
        runs: "no",
        code: "PTX_UNSUPPORTED",
      });
    },
  );

  it("as a shared library, with the runtime it needs", { timeout: 120_000 }, async () => {
    const path = compile("lib.so", ["--shared", "--cudart=shared"]);
    const inspection = await inspect(path);
    expect(inspection.cuda).toEqual(expected(true));
    expect(inspection.needed).toContain("libcudart.so.13");
  });
});
