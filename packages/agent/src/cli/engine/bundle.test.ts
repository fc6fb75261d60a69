import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import {
  buildTools,
  COPIES,
  llamaTree,
  temporaryFolder,
} from "../../bootstrap/build/llama-tree.test-data.ts";

const LLCUDA = fileURLToPath(new URL("../llcuda.ts", import.meta.url));
let out: string;
let path: string;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `llcuda engine bundle` with tools that compile nothing. */
function bundle(...args: string[]): Promise<Ended> {
  const env = { ...process.env, PATH: `${path}:/usr/bin:/bin` };
  return new Promise((resolve) => {
    const all = ["--disable-warning=ExperimentalWarning", LLCUDA, "engine", "bundle", ...args];
    execFile(process.execPath, all, { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const ARCH = process.arch === "arm64" ? "aarch64" : "x86_64";
const NAME = `llcuda-native-cpu-b11434-${ARCH}`;
const archive = (): string => join(out, `${NAME}.tar.gz`);
const indexed = async (): Promise<{ id: string; sha256: string }[]> => {
  const { bundles } = JSON.parse(await readFile(join(out, "bundles.json"), "utf8"));
  return bundles;
};

beforeAll(async () => {
  out = await temporaryFolder();
  path = await buildTools(COPIES);
  const made = await bundle("native", "--source", await llamaTree(), "--out", out, "--no-cuda");
  expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining(archive()) });
});

test("what was built is as it says, as an archive and as a folder", async () => {
  const said = `${NAME}: as it says, and as its profile native asks.\n`;
  expect(await bundle("--verify", archive())).toMatchObject({ code: 0, stdout: said });
  expect(await bundle("--verify", join(out, NAME))).toMatchObject({ code: 0, stdout: said });
});

test("false metadata is named field by field", async () => {
  const file = join(out, NAME, "metadata.json");
  const text = await readFile(file, "utf8");
  await writeFile(file, JSON.stringify({ ...JSON.parse(text), sass: ["sm_90"], glibc: "2.17" }));
  const { code, stderr } = await bundle("--verify", join(out, NAME));
  await writeFile(file, text);
  expect(code).toBe(1);
  expect(stderr).toContain('sass: the metadata says ["sm_90"], the files have []');
  expect(stderr).toMatch(/glibc: the metadata says 2\.17, the files have 2\.\d+/);
  expect(stderr).toContain("(BUNDLE_UNFIT)");
});

test("an index is made anew from the archives of a folder", async () => {
  const before = await indexed();
  await rm(join(out, "bundles.json"));
  expect(await bundle("--index", out)).toMatchObject({ code: 0, stdout: `${NAME}\n` });
  expect(await indexed()).toEqual(before);
});

test("the script of native/bundles does the same", async () => {
  const script = fileURLToPath(
    new URL("../../../../../native/bundles/build-bundle.ts", import.meta.url),
  );
  const again = await temporaryFolder();
  const args = [script, "native", await llamaTree(), again, "--no-cuda"];
  const env = { ...process.env, PATH: `${path}:/usr/bin:/bin` };
  await promisify(execFile)(process.execPath, args, { env });
  expect(await readFile(join(again, `${NAME}.tar.gz`))).toEqual(await readFile(archive()));
});

test.each([
  [["t5"], 'There is no profile "t5".'],
  [["native"], "This needs --source DIR"],
  [["native", "--source", "/etc"], "/etc is no source tree of llama.cpp"],
])("%j is refused with what it lacks", async (args, message) => {
  const { code, stderr } = await bundle(...args);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});
