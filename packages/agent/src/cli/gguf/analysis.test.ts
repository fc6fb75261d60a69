import { createHash, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseGguf, writeGguf, type TensorStatistics } from "@llcuda/gguf";
import { startStandInHub } from "@llcuda/test-kit";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { EXACT, gguf, HOSTILE, inFolder, useGgufFolder } from "./gguf-command.test-data.ts";

useGgufFolder();

test("llcuda gguf stats describes one tensor, or all", async () => {
  const name = "blk.0.attn_q.weight";
  const one = await gguf("stats", "exact.gguf", name, "--json");
  const all = await gguf("stats", "exact.gguf", "--json");
  const words = await gguf("stats", "exact.gguf", name);
  const told = one.json<TensorStatistics & { quantiles: [number, number][] }>();
  expect(told).toMatchObject({ name, type: "F32", count: 1024, nan: 0 });
  expect(told.quantiles[4]![0]).toBe(0.5);
  const list = all.json<{ name: string }[]>();
  expect(list).toHaveLength(parseGguf(EXACT).tensors.length);
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
    const sha256 = createHash("sha256").update(EXACT).digest("hex");
    expect(code).toBe(0);
    expect(json()).toMatchObject({ ok: true, findings: [] });
    expect(Object.values(json<{ sha256: object }>().sha256)).toEqual([sha256]);
    expect((await gguf("check", "exact.gguf", "--sha256", sha256)).code).toBe(0);
  });

  test("finds NaN, infinities, values too large and a wrong hash", async () => {
    writeFileSync(inFolder("spoilt.gguf"), writeGguf(HOSTILE));
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
    const cdnPath = hub.publish({ repo, file: "sub/tiny.gguf", bytes: EXACT, token: "hf_secret" });
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
      fetched: { requests: 1, bytes: EXACT.length },
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

  test("says what it will fetch, and fetches much only when told to, once", async () => {
    const hub = await startStandInHub();
    onTestFinished(() => hub.close());
    const data = new Uint8Array(Float32Array.from({ length: 2_000_000 }, (_, i) => i % 7).buffer);
    const tensors = [{ name: "large", type: "F32", shape: [1_000, 2_000], data }] as const;
    const bytes = writeGguf({ metadata: HOSTILE.metadata.slice(0, 1), tensors });
    // Nothing is kept there of a try before.
    vi.stubEnv("LLCUDA_HOME", inFolder(randomUUID()));
    const path = hub.publish({ repo: "o/r", file: "large.gguf", bytes });
    vi.stubEnv("LLCUDA_HF_ENDPOINT", hub.url);
    const file = "hf:o/r/large.gguf";
    const refused = await gguf("stats", file, "large", "--json");
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({
      error: {
        code: "OPTION_INVALID",
        message: expect.stringMatching(/^This reads 5\.\d+ MB of hf:o/) as string,
        hint: expect.stringContaining("--yes") as string,
      },
    });
    const told = await gguf("stats", file, "large", "--json", "--yes");
    expect(told.stderr).toMatch(/reads 5\.\d+ MB of hf:o\S+, about \S+ s at/);
    expect(told.json()).toMatchObject({ count: 2_000_000, max: 6 });
    const before = hub.cdn.gets(path).length;
    const again = await gguf("stats", file, "large", "--json");
    expect([again.code, again.stderr, again.stdout]).toEqual([0, "", told.stdout]);
    // The one that opens it.
    expect(hub.cdn.gets(path).length - before).toBe(1);
    const some = await gguf("values", file, "large", "--start", "5", "--count", "3");
    expect(some.stdout).toBe("5\n6\n0\n");
  });
});
