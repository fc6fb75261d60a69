import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ChosenFolder } from "./chosen-folder.ts";
import { listFilesTool, readFileTool } from "./files.ts";
import { timeTool } from "./time.ts";

const signal = new AbortController().signal;

describe("files of the chosen folder", () => {
  let home: string;
  let folder: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "llcuda-folder-"));
    folder = join(home, "notes");
    mkdirSync(join(folder, "deep"), { recursive: true });
    writeFileSync(join(folder, "a.txt"), "Grüße");
    writeFileSync(join(folder, "deep/b.md"), "# B");
    writeFileSync(join(folder, ".env"), "KEY=secret");
    writeFileSync(join(home, "secret.txt"), "secret");
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const read = async (path: string, offset?: number) =>
    readFileTool(() => new ChosenFolder(folder)).run(
      { path, ...(offset === undefined ? {} : { offset }) },
      signal,
    );
  const list = async (path?: string) =>
    listFilesTool(() => new ChosenFolder(folder)).run(path === undefined ? {} : { path }, signal);

  test("are read and listed, hidden ones apart", async () => {
    expect(await read("a.txt")).toEqual({ text: "Grüße", failed: false });
    expect(await read("./deep//b.md")).toMatchObject({ text: "# B" });
    expect(await list()).toMatchObject({ text: "a.txt\ndeep/" });
    expect(await list("deep")).toMatchObject({ text: "b.md" });
  });

  test("are read piece by piece, and no character is cut in two", async () => {
    const text = "ü".repeat(50_000);
    writeFileSync(join(folder, "long.txt"), text);
    let got = "";
    for (let offset = 0; got.length < text.length;) {
      // oxlint-disable-next-line no-await-in-loop
      const { text: piece } = await read("long.txt", offset);
      const more = /\n\[(\d+) of 100000 bytes; go on with offset \1\]$/.exec(piece);
      got += more === null ? piece : piece.slice(0, more.index);
      offset = Number(more?.[1] ?? 0);
      if (more === null) break;
    }
    expect(got).toBe(text);
  });

  test.each([
    ["../secret.txt", "outside"],
    ["deep/../../secret.txt", "outside"],
    ["/etc/passwd", "outside"],
    ["..\\secret.txt", "outside"],
    ["a.txt\0.md", "no path"],
    [".env", "hidden"],
    ["deep", "no file"],
    ["nothing.txt", "not there"],
    ["a.txt/b", "no folder"],
  ])("%j is refused: %s", async (path, words) => {
    await expect(read(path)).rejects.toThrow(words);
  });

  test("links that lead out or to hidden files are refused, others followed", async () => {
    symlinkSync(join(home, "secret.txt"), join(folder, "out.txt"));
    symlinkSync(home, join(folder, "up"));
    symlinkSync(".env", join(folder, "env.txt"));
    symlinkSync("a.txt", join(folder, "in.txt"));
    await expect(read("out.txt")).rejects.toThrow("outside");
    await expect(read("up/secret.txt")).rejects.toThrow("outside");
    await expect(list("up")).rejects.toThrow("outside");
    await expect(read("env.txt")).rejects.toThrow("hidden");
    expect(await read("in.txt")).toMatchObject({ text: "Grüße" });
  });

  test("what is no text is refused, and a pipe does not hold anybody up", async () => {
    writeFileSync(join(folder, "zero.bin"), Buffer.from([65, 0, 66]));
    writeFileSync(join(folder, "latin.txt"), Buffer.from([0xe4, 0xf6, 0x20, 0xfc, 0x41, 0x42]));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await expect(read("zero.bin")).rejects.toThrow("no text");
    await expect(read("latin.txt")).rejects.toThrow("no text");
    await expect(read("pipe")).rejects.toThrow("no file");
  });

  test("need a folder that was chosen", async () => {
    await expect(readFileTool(() => null).run({ path: "a.txt" }, signal)).rejects.toMatchObject({
      code: "TOOL_REFUSED",
    });
  });
});

describe("the time", () => {
  const tool = timeTool(() => new Date("2026-02-03T04:05:06Z"));

  test("is told for a zone, with the weekday", async () => {
    const { text } = await tool.run({ timezone: "Asia/Tokyo" }, signal);
    expect(text).toContain("Tuesday");
    expect(text).toContain("13:05:06");
    expect(text).toContain("2026-02-03T04:05:06.000Z");
  });

  test("of an unknown zone is no guess", async () => {
    await expect(async () => tool.run({ timezone: "Mars/Base" }, signal)).rejects.toThrow(
      "Mars/Base",
    );
  });
});
