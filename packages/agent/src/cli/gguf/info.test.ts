import { writeFileSync } from "node:fs";
import { parseGguf, quantize, splitGguf, writeGguf, type GgufContent } from "@llcuda/gguf";
import { describe, expect, test } from "vitest";
import { EXACT, gguf, HOSTILE, inFolder, useGgufFolder } from "./gguf-command.test-data.ts";

useGgufFolder();

describe("llcuda gguf FILE", () => {
  test("--json tells the header, the metadata and every tensor", async () => {
    writeFileSync(inFolder("hostile.gguf"), writeGguf(HOSTILE));
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
    const file = parseGguf(writeGguf(HOSTILE));
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
    writeFileSync(inFolder("hostile.gguf"), writeGguf(HOSTILE));
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
    writeFileSync(inFolder("cut.gguf"), EXACT.subarray(0, EXACT.length - 1));
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
      writeFileSync(inFolder(fileName), writeGguf(content));
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
