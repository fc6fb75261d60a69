import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "./temporary-folder.test-data.ts";

const FOLDER = new URL("../gpu-proof/", import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, FOLDER));

function raise(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [path("raise-ptx.ts"), ...args], { encoding: "utf8" });
}

test("raises every plain PTX version and nothing else, in place", async () => {
  const file = join(await temporaryFolder(), "libggml-cuda.so");
  const text = "\0ELF.version 9.0\n.target sm_90\0.version 8.7\n\0.version 9.0\n version 9.0\n";
  await writeFile(file, text);
  const { status, stdout } = raise(file, "9.0", "9.9");
  expect([status, stdout]).toEqual([0, `${file}: 2 PTX texts raised from 9.0 to 9.9\n`]);
  const raised = await readFile(file, "utf8");
  expect(raised).toBe(text.replaceAll(".version 9.0", ".version 9.9"));
});

test("says so where there is no plain PTX, and how it is called", async () => {
  const file = join(await temporaryFolder(), "libggml-cuda.so");
  await writeFile(file, "compressed");
  expect(raise(file, "9.0", "9.9")).toMatchObject({
    status: 1,
    stderr: `${file} holds no plain PTX of version 9.0\n`,
  });
  expect(raise(file, "9.0", "10.0").status).toBe(2);
});

test("the script of the proof is one that bash takes, and tells how it is called", () => {
  expect(spawnSync("bash", ["-n", path("build-all.sh")], { encoding: "utf8" }).stderr).toBe("");
  const { status, stdout } = spawnSync("bash", [path("build-all.sh")], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stdout).toContain("usage: build-all.sh SOURCE_TREE OUT");
});
