import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { text, writeElf, writeFatbin } from "./elf.test-data.ts";
import { hostLinker } from "./host-linker.ts";
import { inspect } from "./inspect.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llcuda-inspect-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fatbin = (sm: number) => writeFatbin([{ sm, payload: text("\x7fELF") }]);

async function engine(name: string): Promise<string> {
  const root = join(folder, name);
  await mkdir(join(root, "backends"), { recursive: true });
  const interpreter = "/lib64/ld-linux-x86-64.so.2";
  const server = {
    interpreter,
    needed: ["libggml.so.0"],
    runpath: "$ORIGIN",
    versions: { "libc.so.6": ["GLIBC_2.34"] },
  };
  await writeFile(join(root, "llama-server"), writeElf(server));
  await writeFile(join(root, "libggml.so.0"), writeElf({ soname: "libggml.so.0" }));
  const cuda = {
    soname: "libggml-cuda.so",
    needed: ["libggml.so.0", "libcuda-absent.so.1"],
    versions: { "libc.so.6": ["GLIBC_2.38"] },
    sections: { ".nv_fatbin": fatbin(75) },
  };
  await writeFile(join(root, "backends", "libggml-cuda.so"), writeElf(cuda));
  await writeFile(join(root, "README"), "no binary");
  await symlink("libggml.so.0", join(root, "libggml.so"));
  return root;
}

describe("inspecting a folder", () => {
  it("gives the union and each file, with what a plugin finds loaded already", async () => {
    const root = await engine("whole");
    const inspection = await inspect(root, await hostLinker([], {}));
    expect(inspection).toMatchObject({
      path: root,
      machine: "x86_64",
      needed: ["libcuda-absent.so.1"],
      missing: ["libcuda-absent.so.1"],
      soname: null,
      glibc: "2.38",
      cuda: { sass: ["sm_75"], ptx: [] },
    });
    expect(inspection.files?.map((file) => [file.path, file.missing])).toEqual([
      [join(root, "backends", "libggml-cuda.so"), ["libcuda-absent.so.1"]],
      [join(root, "libggml.so.0"), []],
      [join(root, "llama-server"), []],
    ]);
  });

  it("refuses a folder without a binary, and names the damaged file of one", async () => {
    const empty = join(folder, "empty");
    await mkdir(empty);
    await expect(inspect(empty)).rejects.toMatchObject({ code: "BINARY_NOT_ELF" });
    await writeFile(join(empty, "cut.so"), writeElf({}).subarray(0, 70));
    await expect(inspect(empty)).rejects.toMatchObject({
      code: "BINARY_DAMAGED",
      message: expect.stringContaining("cut.so"),
    });
  });
});

describe("inspecting a file", () => {
  it("gives the JSON that the command line prints", async () => {
    const path = join(folder, "lib.so");
    await writeFile(
      path,
      writeElf({
        soname: "lib.so.1",
        runpath: "$ORIGIN",
        needed: ["libnone.so.9"],
        sections: { ".nv_fatbin": fatbin(90) },
      }),
    );
    expect(await inspect(path)).toEqual({
      path,
      machine: "x86_64",
      needed: ["libnone.so.9"],
      missing: ["libnone.so.9"],
      rpath: "$ORIGIN",
      soname: "lib.so.1",
      glibc: null,
      glibcxx: null,
      cxxabi: null,
      cuda: { sass: ["sm_90"], ptx: [] },
    });
  });

  it("takes LD_LIBRARY_PATH and added directories", async () => {
    const path = join(folder, "needs.so");
    await writeFile(path, writeElf({ needed: ["libgiven.so"] }));
    await mkdir(join(folder, "given"));
    await writeFile(join(folder, "given", "libgiven.so"), writeElf({}));
    const missing = async (added: string[], environment: Record<string, string>) =>
      (await inspect(path, await hostLinker(added, environment))).missing;
    expect(await missing([], {})).toEqual(["libgiven.so"]);
    expect(await missing([join(folder, "given")], {})).toEqual([]);
    expect(await missing([], { LD_LIBRARY_PATH: `/nowhere:${join(folder, "given")}` })).toEqual([]);
  });

  it.each([
    ["nothing there", "absent", "FILE_UNREADABLE"],
    ["a text", "text", "BINARY_NOT_ELF"],
    ["a pipe", "pipe", "BINARY_NOT_ELF"],
  ])("refuses %s", async (_, name, code) => {
    await writeFile(join(folder, "text"), "plain text");
    execFileSync("sh", ["-c", `test -p pipe || mkfifo pipe`], { cwd: folder });
    await expect(inspect(join(folder, name))).rejects.toMatchObject({ code });
  });
});

describe("inspecting this very Node", () => {
  it("agrees with ldd: nothing is missing for a program that runs", async () => {
    const { missing, needed, glibc, cuda } = await inspect(process.execPath);
    expect(missing).toEqual([]);
    expect(needed).toContain("libc.so.6");
    expect(glibc).toMatch(/^2\.\d+$/);
    expect(cuda).toBeNull();
  });

  it("agrees with readelf", async () => {
    const told = readelf(["-dVW", process.execPath]);
    if (told === null) {
      console.warn("not compared with readelf: this machine has none");
      return;
    }
    const inspection = await inspect(process.execPath);
    const needed = [...told.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((match) => match[1]);
    expect(inspection.needed).toEqual(needed);
    for (const [family, highest] of [
      ["GLIBC", inspection.glibc],
      ["GLIBCXX", inspection.glibcxx],
      ["CXXABI", inspection.cxxabi],
    ] as const) {
      const asked = new Set(
        [
          ...(told
            .split("Version needs section")[1]
            ?.matchAll(new RegExp(`Name: ${family}_([0-9.]+)`, "g")) ?? []),
        ].map((match) => match[1]),
      );
      const sorted = [...asked].toSorted((a = "", b = "") =>
        a.localeCompare(b, "en", { numeric: true }),
      );
      expect(highest).toBe(sorted.at(-1) ?? null);
    }
  });
});

function readelf(args: string[]): string | null {
  try {
    return execFileSync("readelf", args, {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
    });
  } catch {
    return null;
  }
}
