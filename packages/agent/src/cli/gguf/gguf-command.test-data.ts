import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quantize, type GgufContent } from "@llcuda/gguf";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { addGgufCommand } from "./command.ts";

let folder: string;

/** Where the test's files are. */
export const inFolder = (name: string): string => join(folder, name);

export const EXACT = tinyLlama({ weights: "F32" });
export const COARSE = tinyLlama({ weights: "Q4_0", name: "Coarse" });

/** Makes the folder of the tests of a file, with exact.gguf and coarse.gguf in it. */
export function useGgufFolder(): void {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "llcuda-gguf-"));
    writeFileSync(inFolder("exact.gguf"), EXACT);
    writeFileSync(inFolder("coarse.gguf"), COARSE);
  });
  beforeEach(() => {
    vi.stubEnv("LLCUDA_HOME", inFolder("home"));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    process.exitCode = 0;
  });
  afterAll(() => rmSync(folder, { recursive: true }));
}

function collect(stream: NodeJS.WriteStream, pieces: Uint8Array[]): void {
  vi.spyOn(stream, "write").mockImplementation((piece: string | Uint8Array) => {
    pieces.push(Buffer.from(piece));
    return true;
  });
}

/** Runs `llcuda gguf` in this process, with files of the test's folder. */
export async function gguf(...args: string[]) {
  const [stdout, stderr]: [Uint8Array[], Uint8Array[]] = [[], []];
  collect(process.stdout, stdout);
  collect(process.stderr, stderr);
  process.exitCode = 0;
  const program = new Command("llcuda").enablePositionalOptions();
  addGgufCommand(program);
  const paths = args.map((arg) => (/^[\w-]+\.gguf$/.test(arg) ? inFolder(arg) : arg));
  await program.parseAsync(["gguf", ...paths], { from: "user" });
  const bytes = Buffer.concat(stdout);
  return {
    code: process.exitCode,
    stdout: bytes.toString(),
    bytes,
    stderr: Buffer.concat(stderr).toString(),
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the test expects
    json: <T>() => JSON.parse(bytes.toString()) as T,
  };
}

/** What a file may hold that programs stumble over. */
export const HOSTILE: GgufContent = {
  metadata: [
    { key: "general.architecture", type: "string", value: "x" },
    { key: "__proto__", type: "uint32", value: 7 },
    { key: "a.float", type: "float32", value: NaN },
    { key: "a.big", type: "uint64", value: "18446744073709551615" },
    { key: "a.text", type: "string", value: "\u{1b}[31mred" },
    { key: "a.list", type: "array", value: { of: "uint32", values: [1, 2, 3] } },
    {
      key: "a.long",
      type: "array",
      value: { of: "string", values: Array.from({ length: 100 }, (_, i) => `t${i}`) },
    },
  ],
  tensors: [
    {
      name: "spoilt",
      type: "F32",
      shape: [4],
      data: quantize("F32", Float32Array.of(1, NaN, -Infinity, 70000)),
    },
    { name: "empty", type: "F32", shape: [4], data: new Uint8Array(16) },
  ],
};
