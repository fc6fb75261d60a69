import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { parseGguf, quantize, readValues, writeGguf } from "@llcuda/gguf";
import { LLCUDA } from "@llcuda/test-kit";
import { describe, expect, test } from "vitest";
import { COARSE, gguf, inFolder, useGgufFolder } from "./gguf-command.test-data.ts";

useGgufFolder();

describe("llcuda gguf values", () => {
  test("prints the same floats as text, JSON and bytes", async () => {
    const name = "blk.0.ffn_down.weight";
    const file = parseGguf(COARSE);
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
    expect(tensor.json()).toMatchObject({ error: { code: "NOT_FOUND" } });
    expect(range).toMatchObject({ code: 1, stdout: "" });
    expect(range.stderr).toContain("value 3 values from 30, limit 32 values");
    const beyond = await gguf("values", "exact.gguf", "output_norm.weight", "--start", "99");
    expect(beyond).toMatchObject({ code: 1, stdout: "" });
    expect(beyond.stderr).toContain("value 1 values from 99, limit 32 values");
  });

  test("ends quietly when its reader has seen enough", async () => {
    const large = inFolder("large.gguf");
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
