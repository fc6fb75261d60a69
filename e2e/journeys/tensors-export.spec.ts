import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyLlama } from "@llcuda/test-kit";
import type { Page } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { Dashboard } from "../dashboard.ts";
import { openOther } from "../tensor-page.ts";

interface Download {
  name: string;
  bytes: Buffer;
}

/** Saves what a button offers in one of its forms. */
async function save(page: Page, what: string, form: "CSV" | "NPY" | "PNG"): Promise<Download> {
  await page.getByRole("button", { name: `Save ${what}`, exact: true }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: form }).click();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

async function lines(page: Page, what: string): Promise<string[]> {
  const { name, bytes } = await save(page, what, "CSV");
  expect(name).toMatch(/\.csv$/);
  return bytes.toString().trimEnd().split(/\r?\n/);
}

/** NumPy's format, version 1.0, float32, as its documentation has it. */
function parseNpy({ name, bytes }: Download): { shape: number[]; values: Float32Array } {
  expect(name).toMatch(/\.npy$/);
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x93NUMPY\x01\x00");
  const end = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, end).toString("latin1");
  expect(header).toContain("'descr': '<f4'");
  const shape = /'shape': \(([\d, ]*)\)/.exec(header)![1]!;
  const values = new Float32Array(Uint8Array.from(bytes.subarray(end)).buffer);
  return {
    shape: shape
      .split(",")
      .filter((text) => text.trim() !== "")
      .map(Number),
    values,
  };
}

/** The size that a PNG's header tells. */
function pngSize({ name, bytes }: Download): [width: number, height: number] {
  expect(name).toMatch(/\.png$/);
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

function view(page: Page, name: string) {
  return page.getByRole("navigation", { name: /Views/ }).getByText(name);
}

test("everything that is shown can be saved, and holds what is shown", async ({
  launchFake,
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-e2e-export-"));
  const [exact, coarse] = ["exact", "coarse"].map((name) => join(folder, `${name}.gguf`));
  writeFileSync(exact!, tinyLlama({ weights: "F32", layers: 2, name: '=A "tiny", one' }));
  writeFileSync(coarse!, tinyLlama({ weights: "Q4_0", layers: 2 }));
  const agent = await launchFake({ model: exact! });
  await new Dashboard(page).open(agent.dashboardUrl);
  await page.goto(`${agent.url}#/tensors?${new URLSearchParams({ file: exact! }).toString()}`);

  expect(await lines(page, "the architecture")).toContain("Layers,2");
  const bytes = await lines(page, "the map of bytes");
  expect(bytes).toHaveLength(1 + 21);
  expect(bytes).toContain("ffn,1,blk.1.ffn_up.weight,F32,8192");
  expect(pngSize(await save(page, "the map of bytes", "PNG"))).toEqual([2_400, 1_200]);
  const grid = await lines(page, "the grid");
  expect(grid).toHaveLength(3);
  expect(grid[1]).toMatch(/^0,F32,F32/);

  await view(page, "Tensors").click();
  await page.getByRole("searchbox", { name: "Find tensors" }).fill("ffn_down");
  expect((await lines(page, "the list")).map((line) => line.split(",")[0])).toEqual([
    "name",
    "blk.0.ffn_down.weight",
    "blk.1.ffn_down.weight",
  ]);

  await view(page, "Metadata").click();
  const metadata = await lines(page, "the metadata");
  // Quoted as RFC 4180 has it, and no formula.
  expect(metadata.find((line) => line.startsWith("general.name"))).toContain(`"'=A ""tiny"", one"`);
  expect(
    metadata.some((line) => /attention.layer_norm_rms_epsilon,float32.*,0.00001$/.test(line)),
  ).toBe(true);
  await page.getByRole("searchbox", { name: "Find metadata" }).fill("ggml.tokens");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  expect((await lines(page, "the whole array")).slice(0, 3)).toEqual([
    "index,value",
    "0,<unk>",
    "1,<s>",
  ]);
  await page.getByRole("searchbox", { name: "Find tokens" }).fill("<0x0A");
  await expect(page.getByText("1 token", { exact: true })).toBeVisible();
  expect(await lines(page, "the tokens")).toEqual(["id,text,type,score", "13,<0x0A>,byte,0"]);

  await view(page, "Tensors").click();
  await page.getByRole("button", { name: /blk\.0\.ffn_down\.weight/ }).click();
  await expect(page.getByRole("region", { name: "Values" })).toContainText("all 2,048 values");
  const npy = parseNpy(await save(page, "the values that are shown", "NPY"));
  expect(npy.shape).toEqual([32, 64]);
  const query = new URLSearchParams({
    file: exact!,
    tensor: "blk.0.ffn_down.weight",
    count: "2048",
  });
  const answer = await page.evaluate(
    async (query) => [
      ...new Uint8Array(await (await fetch(`tensors/values?${query}`)).arrayBuffer()),
    ],
    query.toString(),
  );
  const values = new Float32Array(Uint8Array.from(answer).buffer, 64);
  expect(npy.values).toEqual(values);
  const matrix = await lines(page, "the values that are shown");
  expect(Float32Array.from(matrix.join(",").split(","), Number)).toEqual(values);
  expect(pngSize(await save(page, "the values that are shown", "PNG"))).toEqual([64, 32]);

  const norms = parseNpy(await save(page, "the norms of rows", "NPY"));
  expect(norms.shape).toEqual([32]);
  const first = Math.hypot(...values.subarray(0, 64));
  expect(norms.values[0]).toBeCloseTo(first, 5);
  expect(await lines(page, "the norms of columns")).toHaveLength(1 + 64);
  expect(pngSize(await save(page, "the norms of columns", "PNG"))).toEqual([2_400, 400]);
  const counts = (await lines(page, "the histogram"))
    .slice(1)
    .map((line) => Number(line.split(",")[2]));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2_048);
  expect(pngSize(await save(page, "the histogram", "PNG"))).toEqual([2_400, 800]);
  const statistics = await lines(page, "the statistics");
  expect(statistics).toContain("count,2048");
  expect(statistics.some((line) => line.startsWith('"largest, row '))).toBe(true);

  await view(page, "Compare").click();
  await openOther(page, coarse!);
  const table = page.getByRole("region", { name: /^Tensors that differ: 16; equal: 5/ });
  await expect(table).toBeVisible();
  const pairs = await lines(page, "the comparison");
  expect(pairs).toHaveLength(1 + 21);
  expect(pairs[1]).toMatch(/,F32,Q4_0,/);
  expect((await lines(page, "the errors by block")).map((line) => line.split(",")[0])).toEqual([
    "block",
    "0",
    "1",
  ]);
  await table.getByRole("button", { name: "blk.0.ffn_down.weight" }).click();
  await expect(page.getByText("2,048 values, evenly spread")).toBeVisible();
  const scatter = parseNpy(await save(page, "the scatter", "NPY"));
  expect(scatter.shape).toEqual([2_048, 2]);
  expect(scatter.values.filter((_, i) => i % 2 === 0)).toEqual(values);
  const difference = parseNpy(await save(page, "the difference that is shown", "NPY"));
  expect(difference.shape).toEqual([32, 64]);
  const expected = values.map((value, i) => scatter.values[2 * i + 1]! - value);
  expect(difference.values).toEqual(expected);
  expect(pngSize(await save(page, "the scatter", "PNG"))).toEqual([1_600, 1_600]);
  rmSync(folder, { recursive: true });
});
