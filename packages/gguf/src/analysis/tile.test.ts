import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantize } from "../quant/quantize.ts";
import { header, join, tensor } from "../raw-bytes.ts";
import { openGguf, parseGguf } from "../read/open.ts";
import { readValues } from "../values.ts";
import { writeGguf } from "../write.ts";
import { matrixSize, readRows } from "./matrix.ts";
import { tensorNorms } from "./norms.ts";
import { sampleStatistics, sampleTensor } from "./sample.ts";
import { tensorStatistics } from "./statistics.ts";
import { readTile } from "./tile.ts";
import type { TileRequest } from "./tile-request.ts";

const [WIDTH, HEIGHT] = [96, 40];
const VALUES = Float32Array.from(
  { length: WIDTH * HEIGHT },
  (_, i) => Math.sin(i) * (1 + (i % 13)),
);

function fileOf(values: Float32Array, shape: number[]) {
  const types = ["F32", "F16", "Q8_0", "Q4_1"] as const;
  const tensors = types.map((type) => ({ name: type, type, shape, data: quantize(type, values) }));
  return parseGguf(writeGguf({ metadata: [], tensors }));
}

const FILE = fileOf(VALUES, [WIDTH, HEIGHT]);
const placed = (name: string) => ({ gguf: FILE, tensor: FILE.tensor(name) });

const requests: fc.Arbitrary<TileRequest> = fc
  .tuple(fc.nat(HEIGHT - 1), fc.nat(WIDTH - 1))
  .chain(([row, column]) =>
    fc.record({
      row: fc.constant(row),
      rows: fc.integer({ min: 1, max: HEIGHT - row }),
      column: fc.constant(column),
      columns: fc.integer({ min: 1, max: WIDTH - column }),
    }),
  )
  .chain((viewport) =>
    fc
      .record({
        width: fc.integer({ min: 1, max: viewport.columns }),
        height: fc.integer({ min: 1, max: viewport.rows }),
      })
      .map((size) => Object.assign(size, viewport)),
  );

/** What each pixel covers, by the definition of a tile. */
function valuesOf(all: Float32Array, request: TileRequest, x: number, y: number): number[] {
  const { row, rows, column, columns, width, height } = request;
  const found: number[] = [];
  for (let r = Math.floor((y * rows) / height); r < Math.floor(((y + 1) * rows) / height); r++) {
    const start = Math.floor((x * columns) / width);
    for (let c = start; c < Math.floor(((x + 1) * columns) / width); c++) {
      found.push(all[(row + r) * WIDTH + column + c]!);
    }
  }
  return found;
}

describe("a tile", () => {
  test("has the least, the largest and the mean of what each pixel covers", async () => {
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.constantFrom("F32", "F16", "Q8_0", "Q4_1"),
        async (request, name) => {
          const all = await readValues(FILE, FILE.tensor(name));
          const tile = await readTile(placed(name), request);
          expect(tile.exact).toBe(true);
          for (let y = 0; y < request.height; y++) {
            for (let x = 0; x < request.width; x++) {
              const covered = valuesOf(all, request, x, y);
              const at = y * request.width + x;
              const mean = covered.reduce((sum, value) => sum + value, 0) / covered.length;
              expect(tile.min[at]).toBe(Math.min(...covered));
              expect(tile.max[at]).toBe(Math.max(...covered));
              expect(tile.mean[at]).toBeCloseTo(mean, 4);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("of single values is those values", async () => {
    const request = { row: 3, rows: 5, column: 7, columns: 11, width: 11, height: 5 };
    const { min, max, mean } = await readTile(placed("F32"), request);
    const expected = Array.from(
      { length: 55 },
      (_, i) => VALUES[(3 + Math.floor(i / 11)) * WIDTH + 7 + (i % 11)]!,
    );
    for (const plane of [min, max, mean]) expect([...plane]).toEqual(expected);
  });

  test("shows NaN and infinities, and the numbers beside them", async () => {
    const values = Float32Array.of(1, NaN, 2, Infinity, NaN, NaN, 3, 4);
    const file = parseGguf(
      writeGguf({
        metadata: [],
        tensors: [{ name: "t", type: "F32", shape: [8, 1], data: quantize("F32", values) }],
      }),
    );
    const request = { row: 0, rows: 1, column: 0, columns: 8, width: 4, height: 1 };
    const tile = await readTile({ gguf: file, tensor: file.tensor("t") }, request);
    expect([...tile.min]).toEqual([1, 2, NaN, 3]);
    expect([...tile.max]).toEqual([1, Infinity, NaN, 4]);
    expect([...tile.mean]).toEqual([NaN, Infinity, NaN, 3.5]);
  });

  test("of a sample lies within the exact one, and says that it is a sample", async () => {
    const request = { row: 0, rows: HEIGHT, column: 0, columns: WIDTH, width: 8, height: 5 };
    const exact = await readTile(placed("Q8_0"), request);
    for (const sampleValues of [1, 40, 400, 1000]) {
      const sampled = await readTile(placed("Q8_0"), request, { sampleValues });
      expect(sampled.exact).toBe(false);
      expect(sampled.min.every((value, i) => value >= exact.min[i]!)).toBe(true);
      expect(sampled.max.every((value, i) => value <= exact.max[i]!)).toBe(true);
      expect(sampled.mean.every(Number.isFinite)).toBe(true);
    }
    const enough = await readTile(placed("Q8_0"), request, { sampleValues: WIDTH * HEIGHT });
    expect(enough).toEqual(exact);
  });

  test("of a difference is that of the values subtracted", async () => {
    const request = {
      row: 0,
      rows: HEIGHT,
      column: 0,
      columns: WIDTH,
      width: WIDTH,
      height: HEIGHT,
    };
    const { mean } = await readTile(placed("Q4_1"), request, { minus: placed("F32") });
    const coarse = await readValues(FILE, FILE.tensor("Q4_1"));
    expect([...mean]).toEqual([...coarse].map((value, i) => Math.fround(value - VALUES[i]!)));
  });

  test.each([
    [{ row: 39, rows: 2 }, /E_RANGE.*no such rectangle.*40 rows of 96/],
    [{ column: -1 }, /E_RANGE/],
    [{ rows: 0 }, /E_RANGE/],
    [{ row: 0.5 }, /E_RANGE/],
    [{ width: 9 }, /E_LIMIT.*9 x 4/],
    [{ height: 0 }, /E_LIMIT/],
  ])("of %j is refused", async (wrong, message) => {
    const good = { row: 0, rows: 4, column: 0, columns: 8, width: 8, height: 4 };
    await expect(readTile(placed("F32"), { ...good, ...wrong })).rejects.toThrow(message);
  });

  test("ends when it is cancelled", async () => {
    const request = { row: 0, rows: 4, column: 0, columns: 8, width: 8, height: 4 };
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(readTile(placed("F32"), request, { signal })).rejects.toThrow("enough");
  });
});

test("rows are read together where they are neighbours, in batches", async () => {
  const [columns, rows] = [76_800, 11];
  const values = Float32Array.from({ length: columns * rows }, (_, i) => i % 1000);
  const file = fileOf(values, [columns, rows]);
  const wanted = [0, 1, 2, 3, 4, 7, 9, 10];
  // A few columns of all rows are one batch; whole rows are one each.
  for (const cut of [
    { column: 70_001, columns: 3 },
    { column: 0, columns },
  ]) {
    const seen: number[] = [];
    for await (const batch of readRows(file, file.tensor("F32"), wanted, cut)) {
      seen.push(...batch.rows);
      for (const [i, row] of batch.rows.entries()) {
        const first = batch.values[i * cut.columns];
        expect(first).toBe((row * columns + cut.column) % 1000);
      }
      expect(batch.values.length).toBe(batch.rows.length * cut.columns);
    }
    expect(seen).toEqual(wanted);
  }
  expect(matrixSize(file.tensor("F32"))).toEqual({ columns, rows });
});

test("norms are those of the rows and the columns", async () => {
  const { rows, columns } = await tensorNorms(FILE, FILE.tensor("F32"), { chunkElements: 256 });
  for (const [row, norm] of rows.entries()) {
    expect(norm).toBeCloseTo(Math.hypot(...VALUES.subarray(row * WIDTH, (row + 1) * WIDTH)), 4);
  }
  for (const [column, norm] of columns.entries()) {
    const values = VALUES.filter((_, i) => i % WIDTH === column);
    expect(norm).toBeCloseTo(Math.hypot(...values), 4);
  }
});

test("a sample holds the values at its places, and is all of a small tensor", async () => {
  const [width, height] = [4096, 300];
  const values = Float32Array.from({ length: width * height }, (_, i) => Math.cos(i));
  const file = fileOf(values, [width, height]);
  const sample = await sampleTensor(file, file.tensor("F32"));
  expect(sample.starts).toHaveLength(64);
  expect(sample.starts.at(-1)! + sample.length).toBe(width * height);
  for (const [i, start] of sample.starts.entries()) {
    const piece = sample.values.subarray(i * sample.length, (i + 1) * sample.length);
    expect(piece).toEqual(values.subarray(start, start + sample.length));
  }
  const { extremes, count } = sampleStatistics(sample);
  expect(count).toBe(64 * 4096);
  expect(extremes.every(({ index, value }) => values[index] === value)).toBe(true);
  const small = await sampleTensor(FILE, FILE.tensor("Q8_0"));
  expect(sampleStatistics(small)).toEqual(await tensorStatistics(FILE, FILE.tensor("Q8_0")));
});

/** A file of zeros that is far too large for any memory. */
async function hollow(shape: [number, number]) {
  const head = join(header(1, 0), tensor({ name: "w", shape }));
  const start = Math.ceil(head.length / 32) * 32;
  const read = (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(length);
    bytes.set(head.subarray(offset, offset + length));
    return Promise.resolve(bytes);
  };
  const size = start + 4 * shape[0] * shape[1];
  const gguf = await openGguf({ name: "hollow", size, read });
  return { gguf, tensor: gguf.tensor("w") };
}

test.each([
  ["tall", [1, 1e9]],
  ["wide", [1e9, 1]],
] as const)(
  "a matrix too %s for any memory is refused, not tried",
  async (_what, [columns, rows]) => {
    const where = await hollow([columns, rows]);
    const whole = { row: 0, column: 0, rows, columns, width: 1, height: 1 };
    await expect(readTile(where, whole)).rejects.toThrow(/E_LIMIT/);
    const part = { ...whole, rows: Math.min(rows, 9), columns: Math.min(columns, 9) };
    expect((await readTile(where, part)).mean).toEqual(new Float32Array(1));
  },
);

test("a matrix too tall for an exact picture has one of a sample", async () => {
  const where = await hollow([1, 1e9]);
  const whole = { row: 0, column: 0, rows: 1e9, columns: 1, width: 1, height: 9 };
  expect(await readTile(where, whole, { sampleValues: 1000 })).toMatchObject({ exact: false });
});
