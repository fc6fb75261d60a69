import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { HttpSource } from "../http-source.ts";
import { MemorySource, type ByteSource } from "../byte-source.ts";
import { PAGE_BYTES } from "../page-cache.ts";
import { quantize } from "../quant/quantize.ts";
import { openGguf, parseGguf } from "../read/open.ts";
import { tensorFloats } from "../view/tensor-floats.ts";
import { writeGguf } from "../write.ts";
import { readTile } from "./tile.ts";
import { pictureBytes } from "./tile-sample.ts";

/** 6 million values, 6.4 MB: as many rows as have to be left out. */
const [COLUMNS, ROWS] = [512, 12_000];
const FILE = writeGguf({
  metadata: [],
  tensors: [
    {
      name: "large",
      type: "Q8_0",
      shape: [COLUMNS, ROWS],
      data: quantize(
        "Q8_0",
        Float32Array.from({ length: COLUMNS * ROWS }, (_, i) => Math.sin(i) / (1 + (i % 5))),
      ),
    },
  ],
});
const SCREEN = { row: 0, rows: ROWS, column: 0, columns: COLUMNS, width: 256, height: 160 };
const exactly = parseGguf(FILE);

/** A file store that answers ranges; the source counts. */
async function remoteFile(): Promise<HttpSource> {
  const server = createServer((request, response) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    const [start, end] = [Number(from), Math.min(Number(to), FILE.length - 1)];
    response.writeHead(206, { "content-range": `bytes ${start}-${end}/${FILE.length}`, etag: "1" });
    response.end(FILE.subarray(start, end + 1));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return HttpSource.open(`http://127.0.0.1:${port}/m.gguf`, { firstRequestBytes: PAGE_BYTES });
}

/** Compared at once: an element at a time would take seconds. */
function bytesOf({ buffer }: Float32Array): Uint8Array {
  return new Uint8Array(buffer);
}

test("the first picture of a remote tensor takes at most 24 requests, and says what it is", async () => {
  const source = await remoteFile();
  const gguf = await openGguf(source);
  const placed = { gguf, tensor: gguf.tensor("large") };
  const before = { requests: source.requests, bytes: source.bytesFetched };
  const sampled = await readTile(placed, SCREEN, { sampleValues: 81_920 });
  expect(source.requests - before.requests).toBeLessThanOrEqual(24);
  expect(source.bytesFetched - before.bytes).toBeLessThanOrEqual(3 * 1024 * 1024);
  expect([sampled.exact, sampled.width, sampled.height]).toEqual([false, 256, 24]);
  // Each of its pixels lies within what the whole picture has there.
  const whole = await readTile(
    { gguf: exactly, tensor: exactly.tensor("large") },
    { ...SCREEN, height: 24 },
  );
  expect(sampled.min.every((value, i) => value >= whole.min[i]!)).toBe(true);
  expect(sampled.max.every((value, i) => value <= whole.max[i]!)).toBe(true);

  // A finer one of the same place asks for nothing more; the floats say how many pixels they are.
  const asked = source.requests;
  const query = {
    kind: "tile",
    request: { ...SCREEN, width: 512, height: 600 },
    sample: true,
  } as const;
  expect(await tensorFloats(placed, query)).toMatchObject({ first: 512, second: 24, exact: false });
  expect(source.requests).toBe(asked);

  // All of it: a request for each few million values, with the pieces that are there already.
  const all = await readTile(placed, SCREEN);
  expect(source.requests - asked).toBeLessThanOrEqual(4);
  const known = await readTile({ gguf: exactly, tensor: exactly.tensor("large") }, SCREEN);
  expect([all.exact, all.height]).toEqual([true, 160]);
  for (const plane of ["min", "max", "mean"] as const) {
    expect(Buffer.compare(bytesOf(all[plane]), bytesOf(known[plane]))).toBe(0);
  }
});

test("a small part of a remote tensor comes whole, in one request", async () => {
  const source = await remoteFile();
  const gguf = await openGguf(source);
  const before = source.requests;
  const part = { ...SCREEN, row: 4_000, rows: 3_000 };
  const placed = { gguf, tensor: gguf.tensor("large") };
  const tile = await readTile(placed, part, { sampleValues: 81_920 });
  expect([tile.exact, tile.height]).toEqual([true, 160]);
  expect(source.requests - before).toBe(1);
});

/** As slow as a browser's: it tells the lengths of what is read. */
function slowFile(): { source: ByteSource; lengths: number[] } {
  const [memory, lengths]: [MemorySource, number[]] = [new MemorySource(FILE), []];
  const read = (offset: number, length: number): Promise<Uint8Array> => {
    lengths.push(length);
    return memory.read(offset, length);
  };
  return { source: { size: memory.size, name: "slow", slow: true, read }, lengths };
}

test("the difference of a slow file and a quick one is cut alike", async () => {
  const { source, lengths } = slowFile();
  const gguf = await openGguf(source);
  const [slow, quick] = [
    { gguf, tensor: gguf.tensor("large") },
    { gguf: exactly, tensor: exactly.tensor("large") },
  ];
  lengths.length = 0;
  for (const [one, other] of [
    [slow, quick],
    [quick, slow],
  ] as const) {
    for (const options of [{}, { sampleValues: 81_920 }]) {
      const { min, max } = await readTile(one, SCREEN, { ...options, minus: other });
      expect([...min, ...max].every((value) => value === 0)).toBe(true);
    }
  }
  expect(lengths.length).toBeLessThanOrEqual(2 * (24 + 4));
});

test("what a picture of a remote tensor takes is foretold, and it is not much less", async () => {
  // Far from the header: what lies near it came when the file was opened.
  const part = { ...SCREEN, row: 9_000, rows: 900, column: 100, columns: 300 };
  const pictures = [
    { request: SCREEN, sample: true },
    { request: { ...part, height: 80 }, sample: true },
    { request: part, sample: false },
    { request: SCREEN, sample: false },
  ];
  for (const { request, sample } of pictures) {
    const source = await remoteFile();
    const gguf = await openGguf(source);
    const placed = { gguf, tensor: gguf.tensor("large") };
    const before = source.bytesFetched;
    await tensorFloats(placed, { kind: "tile", request, sample });
    const [taken, told] = [
      source.bytesFetched - before,
      pictureBytes(placed.tensor, request, sample),
    ];
    expect(taken).toBeLessThanOrEqual(told);
    expect(taken).toBeGreaterThan(0.4 * told);
  }
});
