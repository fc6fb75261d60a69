import { describe, expect, test } from "vitest";
import type { TensorEntry } from "@llcuda/protocol";
import { bitsOf, roleColor, typeColor } from "./kinds.ts";
import { layerGrid } from "./layer-grid.ts";
import { cellAt, layOut, mapOf, partOf } from "./treemap.ts";

function entry(name: string, role: string, block: number | null, bytes: number): TensorEntry {
  const place = name.replace(/^blk\.\d+\./, "").replace(".weight", "");
  const shape = role === "norm" ? [bytes] : [bytes, 1];
  return {
    name,
    type: "Q4_K",
    shape,
    elements: bytes,
    offset: 0,
    bytes,
    part: 0,
    role,
    block,
    place,
  };
}

const TENSORS = [
  entry("token_embd.weight", "embedding", null, 4000),
  entry("blk.1.attn_q.weight", "attention", 1, 900),
  entry("blk.0.attn_q.weight", "attention", 0, 1000),
  entry("blk.0.attn_norm.weight", "norm", 0, 10),
  entry("blk.1.ffn_up.weight", "ffn", 1, 2000),
];

describe("the map of bytes", () => {
  const map = mapOf(TENSORS);

  test("adds up at every level", () => {
    expect(map.bytes).toBe(7910);
    expect(partOf(map, "attention").bytes).toBe(1900);
    expect(partOf(map, "attention/0").children?.map(({ name }) => name)).toEqual([
      "blk.0.attn_q.weight",
    ]);
    expect(partOf(map, "nothing")).toBe(map);
  });

  test("gives each its share of the area, inside the one it belongs to", () => {
    const cells = layOut(map, 800, 600);
    const roles = cells.filter(({ depth }) => depth === 1);
    // Heads and gaps take their part of the small ones.
    const areas = roles
      .filter(({ node }) => node.bytes > 500)
      .map(({ width, height, node }) => (width * height) / node.bytes);
    expect(Math.max(...areas) / Math.min(...areas)).toBeLessThan(1.25);
    for (const leaf of cells.filter(({ node }) => node.tensor !== null)) {
      const role = roles.find(({ node }) => node.role === leaf.node.role)!;
      expect(leaf.x).toBeGreaterThanOrEqual(role.x - 0.01);
      expect(leaf.y + leaf.height).toBeLessThanOrEqual(role.y + role.height + 0.01);
      const middle = cellAt(cells, leaf.x + leaf.width / 2, leaf.y + leaf.height / 2);
      expect(middle?.node.path).toBe(leaf.node.path);
    }
    expect(cellAt(cells, 900, 10)).toBeNull();
  });
});

test("the grid has a row for each block and a column for each matrix", () => {
  const { places, rows } = layerGrid(TENSORS);
  expect(places).toEqual(["attn_q", "ffn_up"]);
  expect(rows.map(({ block, cells }) => [block, cells.map((cell) => cell?.name ?? null)])).toEqual([
    [0, ["blk.0.attn_q.weight", null]],
    [1, ["blk.1.attn_q.weight", "blk.1.ffn_up.weight"]],
  ]);
});

test.each([
  ["Q4_K", 4],
  ["IQ2_XXS", 2],
  ["TQ1_0", 1],
  ["BF16", 16],
  ["F32", 32],
  ["MXFP4", 4],
  ["NVFP4", 4],
  ["I8", 8],
  ["type 57, unknown", null],
])("%s has %s bits", (type, bits) => {
  expect(bitsOf(type)).toBe(bits);
});

test("unknown kinds have a colour too", () => {
  expect(typeColor("type 57, unknown")).toBe("--line-strong");
  expect(roleColor("brand new")).toBe("--line-strong");
  expect(new Set(["Q8_0", "Q6_K", "Q4_0", "Q3_K", "Q2_K", "F16"].map(typeColor)).size).toBe(6);
});
