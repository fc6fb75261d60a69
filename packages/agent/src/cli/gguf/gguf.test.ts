import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  parseGguf,
  quantize,
  readValues,
  splitGguf,
  writeGguf,
  type GgufContent,
  type TensorStatistics,
} from "@llcuda/gguf";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { LLCUDA, startStandInHub } from "@llcuda/test-kit";
import { Command } from "commander";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from "vitest";
import { addGgufCommand } from "./command.ts";

let folder: string;
const exact = tinyLlama({ weights: "F32" });
const coarse = tinyLlama({ weights: "Q4_0", name: "Coarse" });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-gguf-"));
  writeFileSync(join(folder, "exact.gguf"), exact);
  writeFileSync(join(folder, "coarse.gguf"), coarse);
});

beforeEach(() => {
  vi.stubEnv("LLCUDA_HOME", join(folder, "home"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = 0;
});

afterAll(() => rmSync(folder, { recursive: true }));

function collect(stream: NodeJS.WriteStream, pieces: Uint8Array[]): void {
  vi.spyOn(stream, "write").mockImplementation((piece: string | Uint8Array) => {
    pieces.push(Buffer.from(piece));
    return true;
  });
}

/** Runs `llcuda gguf` in this process, with files of the test's folder. */
async function gguf(...args: string[]) {
  const [stdout, stderr]: [Uint8Array[], Uint8Array[]] = [[], []];
  collect(process.stdout, stdout);
  collect(process.stderr, stderr);
  process.exitCode = 0;
  const program = new Command("llcuda").enablePositionalOptions();
  addGgufCommand(program);
  const paths = args.map((arg) => (/^[\w-]+\.gguf$/.test(arg) ? join(folder, arg) : arg));
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

const hostile: GgufContent = {
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

describe("llcuda gguf FILE", () => {
  test("--json tells the header, the metadata and every tensor", async () => {
    writeFileSync(join(folder, "hostile.gguf"), writeGguf(hostile));
    const short = await gguf("hostile.gguf", "--json");
    const full = await gguf("hostile.gguf", "--json", "--full");
    expect(short.stderr).toBe("");
    const told = short.json<Record<string, unknown>>();
    expect(told).toMatchObject({ version: 3, endian: "little", alignment: 32 });
    expect(told["flags"]).toEqual({ "a.big": ["beyond-safe-integer"] });
    expect(short.stdout).toContain('"__proto__": 7');
    expect(told["metadata"]).toMatchObject({
      "a.float": "NaN",
      "a.big": "18446744073709551615",
      "a.text": "\u{1b}[31mred",
      "a.list": [1, 2, 3],
      "a.long": {
        array: "string",
        length: 100,
        first: ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"],
      },
    });
    const file = parseGguf(writeGguf(hostile));
    expect(told["tensors"]).toEqual(
      file.tensors.map(({ name, typeName, shape, offset, bytes }) => ({
        name,
        type: typeName,
        shape,
        offset,
        nbytes: bytes,
      })),
    );
    const whole = full.json<{ metadata: Record<string, unknown[]> }>();
    expect(whole.metadata["a.long"]).toHaveLength(100);
  });

  test("as text shows the same, and no control character of the file", async () => {
    writeFileSync(join(folder, "hostile.gguf"), writeGguf(hostile));
    const { code, stdout } = await gguf("hostile.gguf");
    expect(code).toBe(0);
    expect(stdout).toMatch(/a\.list +array of uint32 +\[1,2,3\]/);
    expect(stdout).toMatch(/a\.long +array of string +100: \["t0","t1"/);
    expect(stdout).toMatch(/spoilt +F32 +\[4\] +\d+ +16 B/);
    expect(stdout).toContain("red");
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  test("a bad file ends with 2, and with --json in one object", async () => {
    writeFileSync(join(folder, "cut.gguf"), exact.subarray(0, exact.length - 1));
    const cut = await gguf("cut.gguf", "--json");
    const words = await gguf("cut.gguf");
    const tolerant = await gguf("cut.gguf", "--json", "--tolerant");
    const absent = await gguf("absent.gguf", "--json");
    expect(cut.code).toBe(2);
    const { error } = cut.json<{ error: Record<string, unknown> }>();
    expect(Object.keys(error)).toEqual(["code", "message", "offset", "hint"]);
    expect(error).toMatchObject({ code: "E_SHORT", offset: expect.any(Number) as number });
    expect(words).toMatchObject({ code: 2, stdout: "" });
    expect(words.stderr).toContain("E_SHORT");
    expect(tolerant.code).toBe(0);
    expect(tolerant.json<{ problems: string[] }>().problems[0]).toContain("E_SHORT");
    expect(absent.code).toBe(2);
    expect(absent.json<{ error: object }>().error).toMatchObject({
      code: "E_SOURCE",
      offset: null,
    });
  });

  test("opens all parts of a split model, and one part by itself", async () => {
    const { metadata, tensors } = splitContent();
    for (const { fileName, content } of splitGguf({ metadata, tensors }, "model", {
      maxTensors: 2,
    })) {
      writeFileSync(join(folder, fileName), writeGguf(content));
    }
    const all = await gguf("model-00001-of-00002.gguf", "--json");
    const last = await gguf("model-00002-of-00002.gguf", "--json");
    expect(all.json<{ tensors: object[] }>().tensors).toMatchObject([
      { name: "a", part: 0 },
      { name: "b", part: 0 },
      { name: "c", part: 1 },
    ]);
    expect(last.json<{ tensors: object[] }>().tensors).toMatchObject([{ name: "c" }]);
  });
});

function splitContent(): GgufContent {
  const data = quantize("F32", Float32Array.of(1, 2, 3, 4));
  return {
    metadata: [{ key: "general.architecture", type: "string", value: "x" }],
    tensors: ["a", "b", "c"].map((name) => ({ name, type: "F32", shape: [4], data })),
  };
}

describe("llcuda gguf values", () => {
  test("prints the same floats as text, JSON and bytes", async () => {
    const name = "blk.0.ffn_down.weight";
    const file = parseGguf(coarse);
    const expected = [...(await readValues(file, file.tensor(name), 33, 70))];
    const range = ["coarse.gguf", name, "--start", "33", "--count", "70"];
    const text = await gguf("values", ...range);
    const json = await gguf("values", ...range, "--format", "json");
    expect(text.stdout.trim().split("\n").map(Number).map(Math.fround)).toEqual(expected);
    expect(json.json()).toEqual({
      tensor: name,
      type: "Q4_0",
      shape: [64, 32],
      start: 33,
      count: 70,
      values: expected,
    });
    const { bytes } = await gguf("values", ...range, "--format", "f32");
    expect([...new Float32Array(new Uint8Array(bytes).buffer)]).toEqual(expected);
  });

  test("says what is not there, and what is no number", async () => {
    const tensor = await gguf("values", "exact.gguf", "nope", "--format", "json");
    const range = await gguf(
      "values",
      "exact.gguf",
      "output_norm.weight",
      "--start",
      "30",
      "--count",
      "3",
    );
    const option = gguf("values", "exact.gguf", "output_norm.weight", "--start", "x");
    await expect(option).rejects.toMatchObject({ code: "OPTION_INVALID" });
    expect(tensor.code).toBe(1);
    expect(tensor.json()).toMatchObject({ error: { code: "E_RANGE" } });
    expect(range).toMatchObject({ code: 1, stdout: "" });
    expect(range.stderr).toContain("32 values");
  });

  test("ends quietly when its reader has seen enough", async () => {
    const large = join(folder, "large.gguf");
    const values = new Float32Array(1 << 20);
    const data = quantize("F32", values);
    writeFileSync(
      large,
      writeGguf({ metadata: [], tensors: [{ name: "t", type: "F32", shape: [1 << 20], data }] }),
    );
    const child = spawn(LLCUDA, ["gguf", "values", large, "t", "--count", "all"]);
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    await once(child.stdout, "data");
    child.stdout.destroy();
    const [code] = (await once(child, "close")) as [number | null];
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });
});

test("llcuda gguf stats describes one tensor, or all", async () => {
  const name = "blk.0.attn_q.weight";
  const one = await gguf("stats", "exact.gguf", name, "--json");
  const all = await gguf("stats", "exact.gguf", "--json");
  const words = await gguf("stats", "exact.gguf", name);
  const told = one.json<TensorStatistics & { quantiles: [number, number][] }>();
  expect(told).toMatchObject({ name, type: "F32", count: 1024, nan: 0 });
  expect(told.quantiles[4]![0]).toBe(0.5);
  const list = all.json<{ name: string }[]>();
  expect(list).toHaveLength(parseGguf(exact).tensors.length);
  expect(list.find((tensor) => tensor.name === name)).toEqual(told);
  expect(words.stdout).toMatch(/excess kurtosis +-?\d/);
});

test("llcuda gguf diff ranks the tensors by their error", async () => {
  const json = await gguf("diff", "exact.gguf", "coarse.gguf", "--json");
  const words = await gguf("diff", "exact.gguf", "coarse.gguf");
  const { metadata, tensors } = json.json<{
    metadata: { changed: { key: string }[] };
    tensors: { compared: { name: string; relativeRmse: number; typeB: string }[] };
  }>();
  expect(metadata.changed.map(({ key }) => key)).toEqual(["general.name", "general.file_type"]);
  const errors = tensors.compared.map(({ relativeRmse }) => relativeRmse);
  expect(errors).toEqual(errors.toSorted((a, b) => b - a));
  expect(errors[0]).toBeGreaterThan(0.02);
  expect(errors[0]).toBeLessThan(0.2);
  expect(words.stdout).toMatch(/of these equal: 3/);
  expect(words.stdout).toMatch(/F32 to Q4_0/);
});

describe("llcuda gguf check", () => {
  test("finds nothing in a good file, and tells its hash", async () => {
    const { code, json } = await gguf("check", "exact.gguf", "--json");
    const sha256 = createHash("sha256").update(exact).digest("hex");
    expect(code).toBe(0);
    expect(json()).toMatchObject({ ok: true, findings: [] });
    expect(Object.values(json<{ sha256: object }>().sha256)).toEqual([sha256]);
    expect((await gguf("check", "exact.gguf", "--sha256", sha256)).code).toBe(0);
  });

  test("finds NaN, infinities, values too large and a wrong hash", async () => {
    writeFileSync(join(folder, "spoilt.gguf"), writeGguf(hostile));
    const wrong = "0".repeat(64);
    const { code, json } = await gguf("check", "spoilt.gguf", "--json", "--sha256", wrong);
    expect(code).toBe(2);
    const { findings } = json<{ findings: { code: string; field: string }[] }>();
    expect(findings.map(({ code: found, field }) => [found, field])).toEqual([
      ["V_NOT_FINITE", "spoilt"],
      ["V_BEYOND_HALF", "spoilt"],
      ["V_ALL_ZERO", "empty"],
      ["V_HASH", "sha256"],
    ]);
  });
});

describe("llcuda gguf hf:", () => {
  test("reads by ranges from the hub, with the token, and says what it fetched", async () => {
    const hub = await startStandInHub();
    onTestFinished(() => hub.close());
    const repo = "owner/repo";
    const cdnPath = hub.publish({ repo, file: "sub/tiny.gguf", bytes: exact, token: "hf_secret" });
    vi.stubEnv("LLCUDA_HF_ENDPOINT", hub.url);
    vi.stubEnv("HF_TOKEN", "hf_secret");
    const header = await gguf(`hf:${repo}/sub/tiny.gguf`, "--json");
    const values = await gguf(
      "values",
      `hf:${repo}/sub/tiny.gguf`,
      "output_norm.weight",
      "--count",
      "2",
    );
    const absent = await gguf(`hf:${repo}/none.gguf`, "--json");
    vi.stubEnv("HF_TOKEN", "");
    const refused = await gguf(`hf:${repo}/sub/tiny.gguf`, "--json");
    expect(header.json()).toMatchObject({
      version: 3,
      fetched: { requests: 1, bytes: exact.length },
    });
    expect(values.stdout).toBe("1\n1\n");
    expect(hub.cdn.gets(cdnPath).every(({ headers }) => headers.range !== undefined)).toBe(true);
    expect(JSON.stringify(hub.cdn.requests)).not.toContain("hf_secret");
    expect(refused.code).toBe(2);
    expect(refused.json()).toMatchObject({
      error: { code: "E_SOURCE", hint: expect.stringContaining("HF_TOKEN") as string },
    });
    expect(absent.json()).toMatchObject({
      error: { message: expect.stringContaining("there is no") as string },
    });
  });
});
