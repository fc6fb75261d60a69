import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { HttpSource } from "./http-source.ts";
import { BlobPieces, PIECE_BYTES } from "./piece-store.ts";
import type { KeptRange } from "./range-keeper.ts";

/** Pieces of which the last one is short. */
const FILE = new Uint8Array(6 * PIECE_BYTES + 1_000).map((_, i) => (i >> 10) * 7);
/** From the middle of piece 1 to the end of the file. */
const [START, END] = [1.5 * PIECE_BYTES, FILE.length];

/** A file store that answers ranges; `hold` keeps the answers that come after so many. */
async function remoteFile(hold = Infinity, store = new BlobPieces()): Promise<HttpSource> {
  let answered = 0;
  const server = createServer((request, response) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    const [start, end] = [Number(from), Math.min(Number(to), FILE.length - 1)];
    response.writeHead(206, { "content-range": `bytes ${start}-${end}/${FILE.length}`, etag: "1" });
    // The first is that which opens the file.
    if (answered++ <= hold) response.end(FILE.subarray(start, end + 1));
    else response.write(FILE.subarray(start, start + 10));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return HttpSource.open(`http://127.0.0.1:${port}/m.gguf`, {
    firstRequestBytes: 10,
    pieces: () => store,
  });
}

async function all(states: AsyncIterable<KeptRange>): Promise<KeptRange[]> {
  const seen: KeptRange[] = [];
  for await (const state of states) seen.push(state);
  return seen;
}

test("a range is fetched once, piece by piece, and read from where it is kept", async () => {
  const source = await remoteFile();
  const total = FILE.length - PIECE_BYTES;
  const before = await source.keeper.state(START, END);
  expect(before).toMatchObject({ kept: 0, total, bytesPerSecond: null });
  const states = await all(source.keeper.keep(START, END));
  expect(states.at(-1)).toMatchObject({ kept: total, total });
  // Nobody knew how quick the line is: the first request was a small one.
  expect(states[0]!.kept).toBe(PIECE_BYTES);
  expect(states[0]!.bytesPerSecond).toBeGreaterThan(0);
  const { requests } = source;
  expect(source.bytesFetched).toBe(10 + total);
  const read = await source.read(START + 5, END - START - 5);
  expect(Buffer.compare(read, FILE.subarray(START + 5))).toBe(0);
  expect(await all(source.keeper.keep(START, END))).toEqual([]);
  expect(source.requests).toBe(requests);
  // What is not kept is fetched as ever.
  expect(await source.read(0, 3)).toEqual(FILE.subarray(0, 3));
  expect(source.requests).toBe(requests + 1);
});

test("what has come stays when it is stopped in the middle of an answer, and the rest is fetched later", async () => {
  const store = new BlobPieces();
  const source = await remoteFile(1, store);
  const stop = new AbortController();
  const reading = source.keeper.keep(START, END, stop.signal);
  expect((await reading.next()).value).toMatchObject({ kept: PIECE_BYTES });
  const next = reading.next();
  stop.abort();
  await expect(next).rejects.toThrow(/abort/i);
  expect(await source.keeper.state(START, END)).toMatchObject({ kept: PIECE_BYTES });
  // Another source over the same store, as after a new start.
  const again = await remoteFile(Infinity, store);
  await all(again.keeper.keep(START, END));
  expect(again.bytesFetched).toBe(10 + FILE.length - 2 * PIECE_BYTES);
});

test("a piece that was cut short where it is kept counts as not there", async () => {
  const store = new BlobPieces();
  const source = await remoteFile(Infinity, store);
  await all(source.keeper.keep(START, END));
  await store.write(3, new Uint8Array(5));
  const { requests } = source;
  const read = await source.read(3 * PIECE_BYTES, 100);
  expect(read).toEqual(FILE.subarray(3 * PIECE_BYTES, 3 * PIECE_BYTES + 100));
  expect(source.requests).toBe(requests + 1);
});
