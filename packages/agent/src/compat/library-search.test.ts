import { describe, expect, it } from "vitest";
import { expandPath, findMissing, type LinkerFacts, type Loadable } from "./library-search.ts";

type Part = Partial<Omit<Loadable, "path">>;

function loadable(path: string, part: Part = {}): Loadable {
  return { path, machine: "x86_64", soname: null, needed: [], rpath: null, runpath: null, ...part };
}

function host(files: Record<string, Part>, facts: Partial<LinkerFacts> = {}) {
  const asked: string[] = [];
  const linker: LinkerFacts = {
    libraryPath: [],
    cache: new Map(),
    defaultDirs: ["/usr/lib"],
    libNames: ["lib/x86_64-linux-gnu", "lib64"],
    open: (path, machine) => {
      asked.push(path);
      const part = files[path];
      const library = part === undefined ? null : loadable(path, part);
      return Promise.resolve(library === null || library.machine !== machine ? null : library);
    },
    ...facts,
  };
  return { linker, asked };
}

const missing = async (binary: Loadable, linker: LinkerFacts, loaded?: Set<string>) =>
  (await findMissing(binary, linker, loaded)).missing;

const needs = (part: Part) => loadable("/engine/lib.so", { needed: ["libx.so"], ...part });

describe("where the loader looks", () => {
  it("goes RPATH, LD_LIBRARY_PATH, cache, default directories", async () => {
    const { linker, asked } = host(
      {},
      { libraryPath: ["/env"], cache: new Map([["libx.so", ["/cached/libx.so"]]]) },
    );
    expect(await missing(needs({ rpath: "$ORIGIN:/r" }), linker)).toEqual(["libx.so"]);
    expect(asked).toEqual([
      "/engine/libx.so",
      "/r/libx.so",
      "/env/libx.so",
      "/cached/libx.so",
      "/usr/lib/libx.so",
    ]);
  });

  it("goes LD_LIBRARY_PATH before RUNPATH, and passes over RPATH where there is a RUNPATH", async () => {
    const { linker, asked } = host({}, { libraryPath: ["/env"] });
    await findMissing(needs({ rpath: "/r", runpath: "$ORIGIN/../lib" }), linker);
    expect(asked).toEqual(["/env/libx.so", "/lib/libx.so", "/usr/lib/libx.so"]);
  });

  it("hands RPATH down to the needs of needs, and RUNPATH not", async () => {
    const files = { "/engine/libx.so": { needed: ["liby.so"] }, "/engine/liby.so": {} };
    expect(await missing(needs({ rpath: "$ORIGIN" }), host(files).linker)).toEqual([]);
    expect(await missing(needs({ runpath: "$ORIGIN" }), host(files).linker)).toEqual(["liby.so"]);
  });

  it("does not hand RPATH down to a library that has a RUNPATH", async () => {
    const files = { "/r/libx.so": { needed: ["liby.so"], runpath: "/q" }, "/r/liby.so": {} };
    expect(await missing(needs({ rpath: "/r" }), host(files).linker)).toEqual(["liby.so"]);
  });

  it("hands down no RPATH of a binary that has a RUNPATH", async () => {
    const files = { "/q/libx.so": { needed: ["liby.so"] }, "/r/liby.so": {} };
    expect(await missing(needs({ rpath: "/r", runpath: "/q" }), host(files).linker)).toEqual([
      "liby.so",
    ]);
  });

  it("passes over a library for another machine", async () => {
    const files = { "/r/libx.so": { machine: "aarch64" }, "/usr/lib/libx.so": {} };
    expect(await missing(needs({ rpath: "/r" }), host(files).linker)).toEqual([]);
    expect(
      await missing(needs({ rpath: "/r" }), host({ "/r/libx.so": { machine: "aarch64" } }).linker),
    ).toEqual(["libx.so"]);
  });

  it("takes a name with a slash as a path", async () => {
    const binary = loadable("/engine/lib.so", { needed: ["/opt/liby.so"] });
    expect(await missing(binary, host({ "/opt/liby.so": {} }).linker)).toEqual([]);
    expect(await missing(binary, host({}).linker)).toEqual(["/opt/liby.so"]);
  });
});

describe("what counts as found", () => {
  it("names a library that a needed library lacks", async () => {
    const binary = loadable("/e/libggml-cuda.so", { needed: ["libcublas.so.12"] });
    const files = { "/usr/lib/libcublas.so.12": { needed: ["libcublasLt.so.12"] } };
    expect(await missing(binary, host(files).linker)).toEqual(["libcublasLt.so.12"]);
  });

  it("counts what the process already holds, by the name the library gives itself", async () => {
    const program = loadable("/e/llama-server", { needed: ["libggml.so"], runpath: "$ORIGIN" });
    const { linker } = host({ "/e/libggml.so": { soname: "libggml.so.0" } });
    const { found } = await findMissing(program, linker);
    const plugin = loadable("/e/backends/libggml-cuda.so", {
      needed: ["libggml.so.0", "libcuda.so.1"],
    });
    expect(await missing(plugin, linker, found)).toEqual(["libcuda.so.1"]);
    expect(await missing(plugin, linker)).toEqual(["libggml.so.0", "libcuda.so.1"]);
  });

  it("ends on libraries that need each other", async () => {
    const files = {
      "/usr/lib/liba.so": { needed: ["libb.so"] },
      "/usr/lib/libb.so": { needed: ["liba.so"] },
    };
    expect(await missing(loadable("/x", { needed: ["liba.so"] }), host(files).linker)).toEqual([]);
  });

  it("looks into few of very many directories", async () => {
    const { linker, asked } = host({});
    const runpath = Array.from({ length: 1000 }, (_, index) => `/d${index}`).join(":");
    expect(await missing(needs({ runpath }), linker)).toEqual(["libx.so"]);
    expect(asked).toHaveLength(64 + 1);
  });

  it("ends on a tree without end", async () => {
    let last = 0;
    const { linker } = host(
      {},
      { open: (path) => Promise.resolve(loadable(path, { needed: [`lib${last++}.so`] })) },
    );
    expect((await findMissing(loadable("/x", { needed: ["lib.so"] }), linker)).found.size).toBe(
      2048,
    );
  });
});

describe("tokens in a search path", () => {
  const library = { path: "/engine/bin/llama-server", machine: "x86_64" };
  it.each([
    ["$ORIGIN", ["/engine/bin"]],
    ["${ORIGIN}/../lib", ["/engine/bin/../lib"]],
    ["$ORIGINAL", ["$ORIGINAL"]],
    ["/a:/b::", ["/a", "/b"]],
    ["/usr/$LIB", ["/usr/lib/x86_64-linux-gnu", "/usr/lib64"]],
    ["/p/${PLATFORM}", ["/p/x86_64"]],
    [null, []],
  ])("fills %s in", (path, directories) => {
    expect(expandPath(path, library, { libNames: ["lib/x86_64-linux-gnu", "lib64"] })).toEqual(
      directories,
    );
  });
});
