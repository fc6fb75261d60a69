import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { text, writeElf, writeFatbin } from "./elf.test-data.ts";
import { inspectCommand } from "./inspect-command.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llcuda-command-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("prints an inspection as JSON and as text, and exits with 0", async () => {
  const path = join(folder, "lib.so");
  const fatbin = writeFatbin([
    { sm: 86, payload: text("\x7fELF") },
    { kind: 1, sm: 75, payload: text(".version 8.4\n.target sm_75\n") },
  ]);
  const plan = { needed: ["libnone.so.1"], versions: { "libc.so.6": ["GLIBC_2.38"] } };
  await writeFile(path, writeElf({ ...plan, sections: { ".nv_fatbin": fatbin } }));
  const outcome = await inspectCommand(path);
  expect(outcome.exitCode).toBe(0);
  expect(JSON.parse(outcome.json)).toMatchObject({
    needed: ["libnone.so.1"],
    missing: ["libnone.so.1"],
    glibc: "2.38",
    cuda: { sass: ["sm_86"], ptx: [{ target: "sm_75", version: "8.4", compressed: false }] },
  });
  expect(outcome.text.split("\n")).toEqual([
    `${path} (x86_64)`,
    "  needs         libnone.so.1",
    "  missing here  libnone.so.1",
    "  wants         glibc 2.38",
    "  machine code  sm_86",
    "  PTX           sm_75 (PTX 8.4)",
  ]);
});

it("prints an error object and exits with 2 for what is no ELF file", async () => {
  const path = join(folder, "notes.txt");
  await writeFile(path, "hello");
  const outcome = await inspectCommand(path);
  expect(outcome.exitCode).toBe(2);
  expect(JSON.parse(outcome.json)).toEqual({
    error: {
      code: "BINARY_NOT_ELF",
      message: `${path}: no ELF file: it begins with 68 65 6c 6c (e_ident at byte 0)`,
      hint: expect.any(String),
      remedies: [],
      field: "e_ident",
      offset: 0,
    },
  });
  expect((await inspectCommand(join(folder, "absent"))).exitCode).toBe(2);
});
