import { existsSync, linkSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LibraryWork } from "@llcuda/protocol";
import { parseGguf } from "@llcuda/gguf";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { tinyProjector } from "@llcuda/test-kit";
import { describe, expect, test } from "vitest";
import { libraryStage, MODEL, SHA256, type LibraryStage } from "./library-stage.test-data.ts";

/** The work as it ended. */
async function ended({ library }: LibraryStage, id: string): Promise<LibraryWork> {
  const of = (work: readonly LibraryWork[]) =>
    work.find((one) => one.id === id && (one.result !== null || one.error !== null));
  const { work } = await library.state.until((value) => of(value.work) !== undefined);
  return of(work)!;
}

describe("deleting", () => {
  test("removes a model, its empty folders, and tells what that freed", async () => {
    const stage = libraryStage();
    const path = stage.put("llcuda/models/o--r/one.gguf");
    await stage.library.settled();
    expect(await stage.library.delete("o--r/one")).toMatchObject({
      id: "o--r/one",
      freed: MODEL.length,
      files: [{ path, size: MODEL.length }],
      keeps: [],
    });
    expect(existsSync(join(path, ".."))).toBe(false);
    expect(existsSync(stage.home.models)).toBe(true);
    expect(stage.library.state.value.models).toEqual([]);
    await expect(stage.library.delete("o--r/one")).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
  });

  test("frees nothing where another link has the content", async () => {
    const stage = libraryStage();
    const path = stage.put("llcuda/models/one.gguf");
    linkSync(path, join(stage.folder, "link"));
    expect(await stage.library.delete("one")).toMatchObject({ freed: 0 });
  });

  test("takes the projector along with the last model that uses it, and names both before", async () => {
    const stage = libraryStage();
    const [bytes, size] = [tinyProjector(32), tinyProjector(32).length];
    const mmproj = stage.put("llcuda/models/o--r/mmproj-F16.gguf", bytes);
    const first = stage.put("llcuda/models/o--r/it-Q4_0.gguf", tinyLlama({ seed: 1 }));
    const second = stage.put("llcuda/models/o--r/it-Q8_0.gguf", tinyLlama({ seed: 2 }));
    await stage.library.settled();
    const shared = { path: mmproj, size, usedBy: ["it-Q8_0"] };
    expect(await stage.library.deletion("o--r/it-Q4_0")).toEqual({
      files: [{ path: first, size: MODEL.length }],
      keeps: [shared],
      neededBy: [],
      frees: MODEL.length,
    });
    expect((await stage.library.deletion("o--r/mmproj-F16")).neededBy).toEqual([
      "it-Q4_0",
      "it-Q8_0",
    ]);
    expect((await stage.library.delete("o--r/it-Q4_0")).keeps).toEqual([shared]);
    expect([existsSync(first), existsSync(mmproj)]).toEqual([false, true]);
    const last = await stage.library.deletion("o--r/it-Q8_0");
    expect(last).toMatchObject({
      files: [{ path: second }, { path: mmproj, size }],
      keeps: [],
      frees: MODEL.length + size,
    });
    expect(await stage.library.delete("o--r/it-Q8_0")).toMatchObject({ freed: last.frees });
    expect(existsSync(dirname(mmproj))).toBe(false);
  });

  test("is refused for a model that is loaded, and for files of others", async () => {
    const stage = libraryStage();
    const own = stage.put("llcuda/models/own.gguf");
    const foreign = stage.put(".lmstudio/models/foreign.gguf", tinyLlama({ seed: 9 }));
    stage.held.add(own);
    await expect(stage.library.delete("own")).rejects.toMatchObject({ code: "MODEL_IN_USE" });
    await expect(stage.library.delete(foreign)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect([existsSync(own), existsSync(foreign)]).toEqual([true, true]);
  });
});

test("a name is one to be shown by: the file keeps its own, and gets it back", async () => {
  const stage = libraryStage();
  const path = stage.put("llcuda/models/one.gguf");
  await stage.library.settled();
  await stage.library.rename("one", "My model");
  expect(stage.library.state.value.models).toMatchObject([{ id: "one", name: "My model", path }]);
  expect((await stage.library.find("My model")).id).toBe("one");
  // What loads it and asks it knows it by that name.
  const asFound = { id: "one", name: "one", path, size: 1, source: "cache" } as const;
  expect(stage.library.named(asFound)).toEqual({ ...asFound, name: "My model" });
  expect(stage.renamed).toEqual([[path, "My model"]]);
  await stage.library.rename("one", null);
  expect(stage.library.named(asFound)).toEqual(asFound);
  expect(stage.renamed[1]).toEqual([path, "one"]);
  expect(stage.library.state.value.models).toMatchObject([{ name: "one" }]);
});

test.for(["", " ", "two\nlines", "bell\u0007", " edge", "x".repeat(201)])(
  "%j is no name",
  async (name) => {
    const stage = libraryStage();
    stage.put("llcuda/models/one.gguf");
    await expect(stage.library.rename("one", name)).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
  },
);

test("what is shown only as a copy is still found by its path and id", async () => {
  const stage = libraryStage();
  const first = stage.put("llcuda/models/a.gguf");
  const second = stage.put("llcuda/models/b.gguf");
  const foreign = stage.put(".lmstudio/models/c.gguf");
  await stage.library.settled();
  expect(stage.library.state.value.models).toMatchObject([{ id: "a", copies: [{}, {}] }]);
  expect(await stage.library.find(second)).toMatchObject({ id: "b", path: second, copies: [] });
  await expect(stage.library.delete(foreign)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  expect(await stage.library.delete("b")).toMatchObject({ id: "b", freed: MODEL.length });
  expect([existsSync(first), existsSync(second), existsSync(foreign)]).toEqual([true, false, true]);
});

describe("verifying", () => {
  test("reads hash and values, keeps the hash, and finds a byte that changed since", async () => {
    const stage = libraryStage();
    const path = stage.put("llcuda/models/one.gguf");
    const { work } = await stage.library.verify("one");
    const first = await ended(stage, work);
    expect(first.result).toMatch(
      new RegExp(`^SHA-256 ${SHA256} \\(no hash was known\\); \\d+ values`),
    );
    await stage.library.settled();
    expect(stage.library.state.value.models[0]?.sha256).toBe(SHA256);
    const second = await ended(stage, (await stage.library.verify("one")).work);
    expect(second.result).toContain("(as it came)");
    expect(readFileSync(path)).toEqual(Buffer.from(MODEL));
  });

  test("finds values that are no numbers", async () => {
    const stage = libraryStage();
    const bytes = Uint8Array.from(MODEL);
    const { tensors } = parseGguf(bytes);
    const tensor = tensors.find(({ typeName }) => typeName === "F16")!;
    // The third value: an F16 whose exponent is all ones and whose fraction is not zero.
    bytes.set([0x01, 0x7e], tensor.offset + 4);
    stage.put("llcuda/models/nan.gguf", bytes);
    const { error } = await ended(stage, (await stage.library.verify("nan")).work);
    expect(error).toMatchObject({
      code: "MODEL_DAMAGED",
      message: `nan has a value that is no number: ${tensor.name}, number 2`,
    });
  });

  test("finds other bytes than those that came", async () => {
    const stage = libraryStage();
    const path = stage.put("llcuda/models/one.gguf");
    await stage.library.arrived(path, "hf:o/r/one.gguf", "0".repeat(64));
    expect(stage.library.state.value.models[0]).toMatchObject({ origin: "hf:o/r/one.gguf" });
    const { error } = await ended(stage, (await stage.library.verify("one")).work);
    expect(error).toMatchObject({ code: "MODEL_DAMAGED" });
  });

  test("can be ended", async () => {
    const stage = libraryStage();
    stage.put("llcuda/models/one.gguf");
    const { work } = await stage.library.verify("one");
    await stage.library.cancel(work);
    expect(stage.library.state.value.work).toEqual([]);
  });
});

describe("importing", () => {
  test("copies or moves into llcuda's folder, where a model may not be yet", async () => {
    const stage = libraryStage();
    const from = stage.put("downloads/mine.gguf");
    const { work } = await stage.library.import(from, "copy");
    const target = join(stage.home.models, "imported/mine.gguf");
    expect((await ended(stage, work!)).result).toBe(`Copied to ${target}`);
    expect(readFileSync(target)).toEqual(readFileSync(from));
    const again = await stage.library.import(from, "move");
    expect((await ended(stage, again.work!)).error).toMatchObject({
      message: `there is a model at ${target} already`,
    });
    expect(existsSync(from)).toBe(true);
    await stage.library.delete("imported/mine");
    const moved = await stage.library.import(from, "move");
    expect((await ended(stage, moved.work!)).result).toBe(`Moved to ${target}`);
    expect(existsSync(from)).toBe(false);
    expect(stage.library.state.value.models).toMatchObject([{ id: "imported/mine" }]);
  });

  test("uses a file where it lies", async () => {
    const stage = libraryStage();
    const path = stage.put("downloads/mine.gguf");
    expect(await stage.library.import(path, "use")).toEqual({ work: null });
    expect(stage.library.state.value.models).toMatchObject([{ id: path, place: "folder" }]);
  });

  test("refuses what is no model, and leaves it where it is", async () => {
    const stage = libraryStage();
    mkdirSync(join(stage.folder, "downloads"));
    const path = join(stage.folder, "downloads/page.gguf");
    writeFileSync(path, "<html>");
    const { work } = await stage.library.import(path, "move");
    expect((await ended(stage, work!)).error).toMatchObject({ code: "MODEL_NOT_GGUF" });
    expect(existsSync(path)).toBe(true);
  });
});
