import {
  parseGguf,
  quantize,
  readTile,
  readValues,
  tensorNorms,
  tensorStatistics,
  writeGguf,
  type Gguf,
} from "@llcuda/gguf";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { TENSOR_BYTES, type ComparisonState, type StatisticsState } from "@llcuda/protocol";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { TOKEN } from "../server/test-server.ts";
import { SharedJobs } from "./shared-jobs.ts";
import { tensorServer } from "./tensor-server.test-data.ts";
import type { TensorServer } from "./tensor-server.test-data.ts";

const exact = tinyLlama({ weights: "F32" });
const coarse = tinyLlama({ weights: "Q4_0" });
const NAME = "blk.0.ffn_down.weight";

/** Large enough that all of it takes longer than a first look. */
const [COLUMNS, ROWS] = [4096, 1024];
const large = (() => {
  const values = Float32Array.from(
    { length: COLUMNS * ROWS },
    (_, i) => Math.sin(i) / (1 + (i % 5)),
  );
  const data = quantize("Q8_0", values);
  const tensors = [{ name: "large", type: "Q8_0", shape: [COLUMNS, ROWS], data }] as const;
  const name = { key: "general.architecture", type: "string", value: "x" } as const;
  return writeGguf({ metadata: [name], tensors });
})();

const MODELS = { "exact.gguf": exact, "coarse.gguf": coarse, "large.gguf": large };

/** One for all tests: its threads take some time to start. */
let server: TensorServer;
beforeAll(async () => {
  const ends: (() => void | Promise<void>)[] = [];
  server = await tensorServer(MODELS, {}, { atEnd: (remove) => ends.unshift(remove) });
  return async () => {
    for (const remove of ends) await remove();
  };
});

function ask(server: TensorServer, route: string, query: Record<string, string | number>) {
  const texts = Object.entries(query).map(([name, value]) => [name, String(value)]);
  const search = new URLSearchParams(Object.fromEntries(texts) as Record<string, string>);
  return fetch(`${server.url}tensors/${route}?${search.toString()}`, {
    headers: { Authorization: `Bearer ${TOKEN}` },
  });
}

/** Reads an answer as docs/tensors-wire.md describes it. */
async function floatsOf(response: Response) {
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/octet-stream");
  const bytes = await response.arrayBuffer();
  const view = new DataView(bytes);
  expect(new TextDecoder().decode(bytes.slice(0, 4))).toBe("LLTF");
  expect(view.getUint16(4, true)).toBe(1);
  const count = view.getUint32(12, true);
  expect(bytes.byteLength).toBe(TENSOR_BYTES.headerBytes + 4 * count);
  return {
    kind: view.getUint16(6, true),
    exact: (view.getUint32(8, true) & 1) === 1,
    first: view.getFloat64(16, true),
    second: view.getFloat64(24, true),
    values: new Float32Array(bytes, TENSOR_BYTES.headerBytes),
  };
}

describe("values over HTTP", () => {
  test("are those of the file, bit for bit", async () => {
    const query = { file: "coarse", tensor: NAME, start: 33, count: 500 };
    const answer = await floatsOf(await ask(server, "values", query));
    const gguf = parseGguf(coarse);
    expect(answer).toMatchObject({ kind: 1, exact: true, first: 33, second: 500 });
    expect(answer.values).toEqual(await readValues(gguf, gguf.tensor(NAME), 33, 500));
  });

  test("come as tiles, whole or from a sample, and as the picture of a difference", async () => {
    const request = { row: 2, rows: 1000, column: 5, columns: 4000, width: 100, height: 50 };
    const gguf = parseGguf(large);
    const tile = await readTile({ gguf, tensor: gguf.tensor("large") }, request);
    const query = { file: "large", tensor: "large", ...request };
    const answer = await floatsOf(await ask(server, "tile", query));
    expect(answer).toMatchObject({ kind: 2, exact: true, first: 100, second: 50 });
    expect(answer.values).toEqual(Float32Array.of(...tile.min, ...tile.max, ...tile.mean));

    const sampled = await floatsOf(await ask(server, "tile", { ...query, sample: 1 }));
    expect(sampled.exact).toBe(false);
    const small = { row: 0, rows: 32, column: 0, columns: 64, width: 64, height: 32 };
    const against = { file: "coarse", tensor: NAME, minusFile: "exact", ...small };
    const difference = await floatsOf(await ask(server, "tile", against));
    const [a, b] = [parseGguf(coarse), parseGguf(exact)];
    const minus = await readValues(b, b.tensor(NAME));
    const expected = (await readValues(a, a.tensor(NAME))).map((value, i) => value - minus[i]!);
    expect(difference.values.subarray(0, 2048)).toEqual(expected);
  });

  test("come as norms and as samples", async () => {
    const gguf = parseGguf(large);
    const { rows, columns } = await tensorNorms(gguf, gguf.tensor("large"));
    const norms = await floatsOf(await ask(server, "norms", { file: "large", tensor: "large" }));
    expect(norms).toMatchObject({ kind: 3, first: ROWS, second: COLUMNS });
    expect(norms.values).toEqual(Float32Array.of(...rows, ...columns));
    const query = { file: "large", tensor: "large", pieces: 3 };
    const sample = await floatsOf(await ask(server, "sample", query));
    expect(sample).toMatchObject({ kind: 4, exact: false, first: 3, second: 4096 });
    const last = await readValues(gguf, gguf.tensor("large"), COLUMNS * (ROWS - 1), COLUMNS);
    expect(sample.values.subarray(8192)).toEqual(last);
  });

  test.each([
    ["values", { file: "none", tensor: NAME, count: 1 }, 404, "MODEL_NOT_FOUND"],
    ["values", { file: "exact", tensor: "none", count: 1 }, 404, "NOT_FOUND"],
    ["values", { file: "exact", tensor: NAME, start: 2000, count: 100 }, 400, "INPUT_INVALID"],
    ["values", { file: "exact", tensor: NAME, count: -1 }, 400, "INPUT_INVALID"],
    ["values", { file: "exact", tensor: NAME, count: 3_000_000 }, 400, "INPUT_INVALID"],
    ["values", { tensor: NAME, count: 1 }, 400, "INPUT_INVALID"],
    ["sample", { file: "exact", tensor: NAME, pieces: 1000 }, 400, "INPUT_INVALID"],
    ["nothing", { file: "exact", tensor: NAME }, 404, "NOT_FOUND"],
  ])("%s of %j are refused", async (route, query, status, code) => {
    const response = await ask(server, route, query);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
    expect(server.defects).toEqual([]);
  });

  test("are for those who have the token", async () => {
    const response = await fetch(`${server.url}tensors/norms?file=exact&tensor=${NAME}`);
    expect(response.status).toBe(401);
  });

  test("that nobody waits for any more are not worked on", async () => {
    const controller = new AbortController();
    const [begun, ended] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const floats = vi.spyOn(server.services.tensors, "floats");
    floats.mockImplementation((_request, signal) => {
      signal.addEventListener("abort", () => ended.resolve(undefined));
      begun.resolve(undefined);
      return new Promise(() => undefined);
    });
    const call = fetch(`${server.url}tensors/norms?file=large&tensor=large`, {
      headers: { Authorization: `Bearer ${TOKEN}` },
      signal: controller.signal,
    });
    await begun.promise;
    controller.abort();
    await expect(call).rejects.toThrow(/abort/);
    await ended.promise;
    floats.mockRestore();
  });

  test("whose work is cancelled are told so, and the thread goes on", async () => {
    const { services } = server;
    const controller = new AbortController();
    const large = { file: "large", tensor: "large" };
    const norms = services.tensors.floats(
      { query: { kind: "norms" }, ...large },
      controller.signal,
    );
    controller.abort();
    await expect(norms).rejects.toMatchObject({ code: "CANCELLED" });
    const values = { query: { kind: "values", start: 0, count: 1 }, ...large } as const;
    const { second } = await services.tensors.floats(values, new AbortController().signal);
    expect(second).toBe(1);
  });
});

/** All states of a tensor's statistics until the end. */
function watch(server: TensorServer, file: string, tensor: string): Promise<StatisticsState[]> {
  const states: StatisticsState[] = [];
  return new Promise((resolve, reject) => {
    server.api.tensors.statistics.watch.subscribe(
      { file, tensor },
      {
        onData: (state) => states.push(state),
        onComplete: () => resolve(states),
        onError: reject,
      },
    );
  });
}

describe("the statistics of a tensor", () => {
  test("begin with a sample and end with all of it", async () => {
    const gguf: Gguf = parseGguf(large);
    const states = await watch(server, "large", "large");
    expect(states[0]).toMatchObject({ exact: false, done: 0, total: COLUMNS * ROWS });
    expect(states[0]!.statistics.count).toBe(64 * 4096);
    expect(states.at(-1)).toEqual({
      exact: true,
      done: COLUMNS * ROWS,
      total: COLUMNS * ROWS,
      statistics: await tensorStatistics(gguf, gguf.tensor("large")),
    });
    const done = states.map((state) => state.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    // What was found out is told again without work.
    expect(await watch(server, "large", "large")).toEqual([states.at(-1)]);
  });

  test("of a small tensor are there at once", async () => {
    const [state, ...more] = await watch(server, "exact", NAME);
    expect(more).toEqual([]);
    expect(state).toMatchObject({ exact: true, total: 2048, statistics: { count: 2048 } });
  });

  test("can be asked for again and again, until they are whole", async () => {
    const input = { file: "large", tensor: "large" };
    let state = await server.api.tensors.statistics.snapshot.query(input);
    while (!state.exact) state = await server.api.tensors.statistics.snapshot.query(input);
    expect(state.statistics.count).toBe(COLUMNS * ROWS);
  });
});

test("two files are compared tensor by tensor, and a client goes on where it was", async () => {
  const compare = (after: number) =>
    new Promise<ComparisonState[]>((resolve, reject) => {
      const states: ComparisonState[] = [];
      server.api.tensors.compare.watch.subscribe(
        { a: "exact", b: "coarse", after },
        {
          onData: (state) => states.push(state),
          onComplete: () => resolve(states),
          onError: reject,
        },
      );
    });
  const states = await compare(0);
  const pairs = states.flatMap((state) => state.pairs);
  const names = parseGguf(exact).tensors.map(({ name }) => name);
  expect(pairs.map(({ name }) => name)).toEqual(names);
  expect(states.at(-1)).toMatchObject({ done: names.length, total: names.length, current: null });
  expect(pairs.find(({ name }) => name === NAME)).toMatchObject({ typeA: "F32", typeB: "Q4_0" });
  const later = await compare(10);
  expect(later.flatMap((state) => state.pairs)).toEqual(pairs.slice(10));
  const difference = await server.api.tensors.difference.query({ a: "exact", b: "coarse" });
  expect(difference).toMatchObject({
    metadata: { changed: [{ key: "general.file_type", a: "0", b: "2" }] },
    tensors: { onlyA: [], onlyB: [], incomparable: [], comparable: names.length },
  });
});

test("the block behind a value is taken apart", async () => {
  const file = parseGguf(coarse);
  const index = 777;
  const block = await server.api.tensors.block.query({ file: "coarse", tensor: NAME, index });
  const [value] = await readValues(file, file.tensor(NAME), index, 1);
  expect(block).toMatchObject({
    value,
    row: 12,
    column: 9,
    type: "Q4_0",
    block: 24,
    inBlock: 9,
    offset: 0,
    layout: [
      { name: "d", role: "scale", bits: 16, count: 1 },
      { name: "code", role: "code", bits: 4, count: 32 },
    ],
  });
  expect(block.level! * block.scale!).toBe(value);
  expect(block.values).toHaveLength(32);
  expect(block.bytes).toBe(
    Buffer.from(coarse.subarray(block.byte, block.byte + 18)).toString("hex"),
  );
});

test("work that nobody looks at any more is ended", async () => {
  const jobs = new SharedJobs<number>(0);
  onTestFinished(() => jobs.close());
  const ended = Promise.withResolvers<undefined>();
  const states = jobs.watch(
    "key",
    undefined,
    () => Promise.resolve(1),
    (_state, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          ended.resolve(undefined);
          reject(new Error("ended"));
        });
      }),
  );
  expect((await states.next()).value).toBe(1);
  await states.return(undefined);
  await ended.promise;
});
