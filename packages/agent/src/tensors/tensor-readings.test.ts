import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PIECE_BYTES, writeGguf } from "@llcuda/gguf";
import type { TensorReading } from "@llcuda/protocol";
import { startStandInHub } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { homeOf } from "../home.ts";
import { dropOldest, filePieces } from "./file-pieces.ts";
import { tensorServer, type TensorServer } from "./tensor-server.test-data.ts";

/** 6 MB: more than comes unasked. */
const VALUES = 1_500_000;
const COLUMNS = 1_000;
const numbers = (count: number): Uint8Array =>
  new Uint8Array(Float32Array.from({ length: count }, (_, i) => i % COLUMNS).buffer);
const shaped = (name: string, count: number) =>
  ({ name, type: "F32", shape: [COLUMNS, count / COLUMNS], data: numbers(count) }) as const;
const FILE = writeGguf({
  metadata: [{ key: "general.architecture", type: "string", value: "x" }],
  tensors: [shaped("large", VALUES), shaped("small", VALUES / 3)],
});
const WANTED = { file: "hf:o/r/large.gguf", tensor: "large" };
const SMALL = { ...WANTED, tensor: "small" };
/** A hub that would need minutes for what is left. */
const STANDING = { bytes: 64 * 1024, pauseMs: 1_000 };

async function serverOverHub() {
  const hub = await startStandInHub();
  onTestFinished(() => hub.close());
  const publish = (more: { pace?: typeof STANDING } = {}): void =>
    void hub.publish({ repo: "o/r", file: "large.gguf", bytes: FILE, ...more });
  publish();
  const env = { LLCUDA_HF_ENDPOINT: hub.url };
  return { env, publish, server: await tensorServer({}, {}, { env }) };
}

/** Waits for a state of the reading that fits. */
function until(
  { api }: TensorServer,
  wanted: typeof WANTED,
  fits: (state: TensorReading) => boolean,
): Promise<TensorReading> {
  return new Promise((resolve, reject) => {
    const watching = api.tensors.reading.watch.subscribe(wanted, {
      onData: (state) => {
        if (!fits(state)) return;
        watching.unsubscribe();
        resolve(state);
      },
      onError: reject,
    });
  });
}

test("a tensor of the hub is read whole when that is asked for, once, and from disk from then on", async () => {
  const { server } = await serverOverHub();
  const { api } = server;
  // The agent's own loop reads the header too.
  await api.tensors.summary.query(WANTED);
  const before = await api.tensors.reading.snapshot.query(WANTED);
  expect(before).toMatchObject({ going: false, error: null });
  // What came with the header is there already.
  expect(before.kept).toBeLessThan(before.total);
  // Whole pieces: a little more than the tensor.
  expect(before.total).toBeGreaterThanOrEqual(4 * VALUES);
  expect(before.total).toBeLessThan(4 * VALUES + 2 * PIECE_BYTES);
  expect(before.bytesPerSecond).toBeGreaterThan(0);
  await api.tensors.read.mutate(WANTED);
  const after = await until(server, WANTED, ({ going, kept, total }) => !going && kept === total);
  expect(after).toMatchObject({ kept: before.total, total: before.total, error: null });
  const fetched = await api.tensors.fetched.query(WANTED);
  const input = { ...WANTED, reach: "all" } as const;
  let last: unknown;
  for await (const state of server.services.tensors.statistics(input)) {
    last = state;
  }
  expect(last).toMatchObject({ exact: true, statistics: { count: VALUES, max: 999 } });
  const norms = { ...WANTED, query: { kind: "norms" } } as const;
  await server.services.tensors.floats(norms, new AbortController().signal);
  const { bytes } = await api.tensors.fetched.query(WANTED);
  // The sample alone was taken by another source, before the threads have their turn.
  expect(bytes - fetched.bytes).toBeLessThan(PIECE_BYTES);
});

test("what a comparison would have to fetch leaves out what is here", async () => {
  const { server } = await serverOverHub();
  const { api } = server;
  const path = join(mkdtempSync(join(tmpdir(), "llcuda-beside-")), "large.gguf");
  onTestFinished(() => rmSync(dirname(path), { recursive: true, force: true }));
  writeFileSync(path, FILE);
  const missing = async () =>
    (await api.tensors.difference.query({ a: WANTED.file, b: path })).missing;
  const before = await missing();
  // What came with the header is there already.
  expect(before.a).toBeGreaterThan(4 * (VALUES / 3));
  expect(before.a).toBeLessThan(FILE.length);
  expect(before.b).toBe(0);
  await api.tensors.read.mutate(WANTED);
  const { total } = await until(
    server,
    WANTED,
    ({ going, kept, total }) => !going && kept === total,
  );
  const after = await missing();
  expect(after.b).toBe(0);
  expect(after.a).toBeLessThanOrEqual(FILE.length - total);
});

test("a reading is stopped at once, and what has come is there for another agent on the same folder", async () => {
  const { env, publish, server } = await serverOverHub();
  const { api } = server;
  await api.tensors.read.mutate(SMALL);
  const { total } = await until(
    server,
    SMALL,
    ({ going, kept, total }) => !going && kept === total,
  );
  publish({ pace: STANDING });
  await api.tensors.read.mutate(WANTED);
  await until(server, WANTED, ({ going }) => going);
  await api.tensors.stopReading.mutate(WANTED);
  const stopped = await until(server, WANTED, ({ going }) => !going);
  expect(stopped.error).toBeNull();
  expect(stopped.kept).toBeLessThan(stopped.total);
  publish();
  const next = await tensorServer({}, {}, { env, home: join(server.folder, "home") });
  expect(await next.api.tensors.reading.snapshot.query(SMALL)).toMatchObject({
    kept: total,
    total,
  });
});

test("statistics of a sample stay with the sample", async () => {
  const { server } = await serverOverHub();
  const states = [];
  for await (const state of server.services.tensors.statistics({ ...WANTED, reach: "sample" })) {
    states.push(state);
  }
  expect(states).toMatchObject([{ exact: false, done: 0, total: VALUES }]);
});

test("what was fetched longest ago goes where there is no room for more", async () => {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-pieces-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [i, name] of ["old", "older", "new"].entries()) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "0"), "");
    const at = [2_000, 1_000, 3_000][i]!;
    utimesSync(join(folder, name), at, at);
  }
  await dropOldest(folder, 2 * PIECE_BYTES, join(folder, "new"));
  expect(readdirSync(folder).toSorted()).toEqual(["new", "old"]);
  // A single file may be larger than what there is room for.
  await dropOldest(folder, 0, join(folder, "new"));
  expect(readdirSync(folder)).toEqual(["new"]);
});

test("a piece that was left short is fetched again, and what lies among the pieces stops no reading", async () => {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-pieces-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const home = homeOf({ LLCUDA_HOME: folder });
  mkdirSync(join(home.cache, "hub-pieces"), { recursive: true });
  writeFileSync(join(home.cache, "hub-pieces", "a file of somebody's"), "");
  const remote = { url: "http://h/f", size: PIECE_BYTES + 10, version: '"1"' };
  const pieces = filePieces(home, remote);
  await pieces.write(0, new Uint8Array(PIECE_BYTES));
  await pieces.write(1, new Uint8Array(9));
  expect(await Promise.all([0, 1, 2].map((piece) => pieces.has(piece)))).toEqual([
    true,
    false,
    false,
  ]);
  await pieces.write(1, new Uint8Array(10));
  expect(await pieces.has(1)).toBe(true);
});
