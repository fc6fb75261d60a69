import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { BlobSource } from "./blob-source.ts";
import { HttpSource } from "./http-source.ts";
import { PAGE_BYTES } from "./page-cache.ts";
import { openGguf } from "./read/open.ts";
import { retryAfterMs } from "./retry-pause.ts";
import { tinyLlama } from "./tiny-llama.ts";
import { writeGguf } from "./write.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}/model.gguf`;
}

/** Answers a range of `file` as a file store does. */
function answer(
  file: Uint8Array,
  request: IncomingMessage,
  response: ServerResponse,
  etag = '"v1"',
): void {
  const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
  const start = Number(from);
  const end = Math.min(Number(to), file.length - 1);
  const range = `bytes ${start}-${end}/${file.length}`;
  response.writeHead(206, { "content-range": range, etag });
  response.end(file.subarray(start, end + 1));
}

function list(key: string, of: "string" | "float32" | "int32", values: (string | number)[]) {
  return { key: `tokenizer.ggml.${key}`, type: "array" as const, value: { of, values } };
}

/** A model with as large a header as real ones with so many tokens have. */
function bigHeader(tokens: number, merges: boolean): Uint8Array {
  const texts = Array.from({ length: tokens }, (_, i) => `token${(i * 7919) % tokens}`);
  return writeGguf({
    metadata: [
      { key: "tokenizer.ggml.model", type: "string", value: merges ? "gpt2" : "llama" },
      list("tokens", "string", texts),
      list(
        "scores",
        "float32",
        texts.map(() => 0),
      ),
      list(
        "token_type",
        "int32",
        texts.map(() => 1),
      ),
      ...(merges
        ? [
            list(
              "merges",
              "string",
              texts.map((text) => `${text[0]} ${text.slice(1)}`),
            ),
          ]
        : []),
    ],
    tensors: Array.from({ length: 300 }, (_, i) => ({
      name: `blk.${i}.attn_q.weight`,
      type: "I8" as const,
      shape: [32],
      data: new Uint8Array(32),
    })),
  });
}

test("a small model is opened and read with one request", async () => {
  const file = tinyLlama();
  const source = await HttpSource.open(await serve((req, res) => answer(file, req, res)));
  const gguf = await openGguf(source);
  expect(await gguf.get("tokenizer.ggml.tokens")!.slice(0, 2)).toEqual(["<unk>", "<s>"]);
  await gguf.readTensor(gguf.tensor("output.weight"));
  expect([source.requests, source.bytesFetched]).toEqual([1, file.length]);
});

test.each([
  ["12 MB with merges", 262_144, true],
  ["7 MB without", 262_144, false],
])(
  "a header of %s takes two requests and at most 1 MiB too much",
  async (_what, tokens, merges) => {
    const header = bigHeader(tokens, merges);
    const padded = new Uint8Array(header.length + 8 * 1024 * 1024);
    padded.set(header);
    const source = await HttpSource.open(await serve((req, res) => answer(padded, req, res)));
    const gguf = await openGguf(source);
    expect(gguf.headerBytes).toBeGreaterThan(6_000_000);
    expect(source.requests).toBe(2);
    expect(source.bytesFetched).toBeLessThan(gguf.headerBytes + 1024 * 1024);
  },
);

test("neighbouring pages come in one request, cached ones in none, shared ones once", async () => {
  const file = new Uint8Array(40 * PAGE_BYTES).map((_, i) => i >> 12);
  const url = await serve((req, res) => answer(file, req, res));
  const source = await HttpSource.open(url, { firstRequestBytes: 10 });
  const [one, two] = await Promise.all([
    source.read(3 * PAGE_BYTES - 5, 2 * PAGE_BYTES),
    source.read(3 * PAGE_BYTES, 10),
  ]);
  expect(one).toEqual(file.subarray(3 * PAGE_BYTES - 5, 5 * PAGE_BYTES - 5));
  expect(two).toEqual(file.subarray(3 * PAGE_BYTES, 3 * PAGE_BYTES + 10));
  expect(source.requests).toBe(2);
  await source.read(4 * PAGE_BYTES, 1);
  expect(source.requests).toBe(2);
});

test("a page or two between missing ones are fetched again, three are not", async () => {
  const file = new Uint8Array(40 * PAGE_BYTES).map((_, i) => i >> 12);
  const url = await serve((req, res) => answer(file, req, res));
  const source = await HttpSource.open(url, { firstRequestBytes: 10 });
  const fetched = async (first: number, pages: number): Promise<number> => {
    const before = source.requests;
    const [from, to] = [first * PAGE_BYTES, (first + pages) * PAGE_BYTES];
    const read = await source.read(from, to - from);
    expect(Buffer.compare(read, file.subarray(from, to))).toBe(0);
    return source.requests - before;
  };
  await fetched(5, 2);
  expect(await fetched(4, 5)).toBe(1);
  await fetched(21, 3);
  expect(await fetched(20, 5)).toBe(2);
  // What is there at an end is not asked for.
  const bytes = source.bytesFetched;
  expect(await fetched(20, 6)).toBe(1);
  expect(source.bytesFetched - bytes).toBe(PAGE_BYTES);
});

test("the cache drops the least recently used page", async () => {
  const file = new Uint8Array(40 * PAGE_BYTES);
  const url = await serve((req, res) => answer(file, req, res));
  const source = await HttpSource.open(url, { firstRequestBytes: 10, cacheBytes: 2 * PAGE_BYTES });
  for (const page of [1, 2, 1, 3, 1]) await source.read(page * PAGE_BYTES, 1);
  expect(source.requests).toBe(4);
  await source.read(2 * PAGE_BYTES, 1);
  expect(source.requests).toBe(5);
});

/** Notes the pauses and does not wait. */
function notedPauses() {
  const asked: number[] = [];
  const pause = (ms: number): Promise<void> => {
    asked.push(ms);
    return Promise.resolve();
  };
  return { asked, pause };
}

test("a passing failure is tried again, after longer and longer pauses", async () => {
  const file = tinyLlama();
  let calls = 0;
  const url = await serve((req, res) => {
    calls++;
    if (calls === 1) res.writeHead(503).end();
    else if (calls === 2) req.socket.destroy();
    else answer(file, req, res);
  });
  const { asked, pause } = notedPauses();
  expect((await HttpSource.open(url, { pause })).size).toBe(file.length);
  expect(asked).toEqual([250, 500]);
});

test("a server that says when to come back is asked then", async () => {
  const file = tinyLlama();
  let calls = 0;
  const url = await serve((req, res) => {
    if (calls++ === 0) res.writeHead(429, { "retry-after": "3" }).end();
    else answer(file, req, res);
  });
  const { asked, pause } = notedPauses();
  await HttpSource.open(url, { pause });
  expect(asked).toEqual([3_000]);
});

test("a server that says to come back much later is told of instead", async () => {
  const url = await serve((_req, res) => {
    res.writeHead(429, { "retry-after": "3600" }).end();
  });
  const { asked, pause } = notedPauses();
  await expect(HttpSource.open(url, { pause })).rejects.toThrow(/HTTP 429.* again in 3600 s/);
  expect(asked).toEqual([]);
});

test("who waits for another try can be stopped", async () => {
  const controller = new AbortController();
  const url = await serve((_req, res) => {
    res.writeHead(503, { "retry-after": "9" }).end(() => controller.abort(new Error("enough")));
  });
  await expect(HttpSource.open(url, { signal: controller.signal })).rejects.toThrow(/enough/);
});

test("Retry-After may be a date", () => {
  const now = Date.parse("2026-11-26T00:00:00Z");
  expect(retryAfterMs("Thu, 26 Nov 2026 00:00:05 GMT", now)).toBe(5_000);
  expect(retryAfterMs("Thu, 26 Nov 2026 00:00:05 GMT", now + 9_000)).toBe(0);
  expect(retryAfterMs("soon", now)).toBeUndefined();
});

test.each([
  [404, /HTTP 404/],
  [200, /does not answer range requests/],
  [503, /HTTP 503/],
])("status %i is told", async (status, message) => {
  const url = await serve((_req, res) => {
    res.writeHead(status).end("page");
  });
  const opening = HttpSource.open(url, { pause: notedPauses().pause });
  await expect(opening).rejects.toMatchObject({ code: "E_SOURCE" });
  await expect(opening).rejects.toThrow(message);
});

test("a file that changes on the server is not mixed with its old self", async () => {
  const file = new Uint8Array(4 * PAGE_BYTES);
  let etag = '"a"';
  const url = await serve((req, res) => answer(file, req, res, etag));
  const source = await HttpSource.open(url, { firstRequestBytes: PAGE_BYTES });
  etag = '"b"';
  const read = source.read(PAGE_BYTES, 8);
  await expect(read).rejects.toMatchObject({ code: "E_CHANGED" });
  await expect(read).rejects.toThrow(/was changed on the server/);
});

test.each([
  ["from another place", "bytes 0-65535/262144", PAGE_BYTES],
  ["without saying which", undefined, PAGE_BYTES],
  ["longer than asked for", "bytes 65536-131071/262144", 3 * PAGE_BYTES],
])("a range %s is refused", async (_what, range, length) => {
  const file = new Uint8Array(4 * PAGE_BYTES);
  const url = await serve((req, res) => {
    if (req.headers.range?.startsWith("bytes=0-") === true) return answer(file, req, res);
    res.writeHead(206, {
      etag: '"v1"',
      ...(range === undefined ? {} : { "content-range": range }),
    });
    res.end(file.subarray(0, length));
  });
  const source = await HttpSource.open(url, { firstRequestBytes: PAGE_BYTES });
  await expect(source.read(PAGE_BYTES, 8)).rejects.toThrow(/another range than the one asked for/);
});

test("a token is not sent to another host that a redirect leads to", async () => {
  const file = new Uint8Array(4 * PAGE_BYTES);
  const seen: (string | undefined)[] = [];
  const store = await serve((req, res) => {
    seen.push(req.headers.authorization);
    answer(file, req, res);
  });
  const hub = await serve((_req, res) => {
    res.writeHead(302, { location: store }).end();
  });
  const headers = { Authorization: "Bearer secret" };
  const source = await HttpSource.open(hub, { headers, firstRequestBytes: PAGE_BYTES });
  await source.read(2 * PAGE_BYTES, 8);
  expect(seen).toEqual([undefined, undefined]);
});

test("an empty file behind HTTP is empty, not an error of the server", async () => {
  const url = await serve((_req, res) => {
    res.writeHead(416, { "content-range": "bytes */0" }).end();
  });
  await expect(HttpSource.open(url).then(openGguf)).rejects.toMatchObject({ code: "E_EMPTY" });
});

test("a Blob is read by its parts", async () => {
  const gguf = await openGguf(new BlobSource(new Blob([tinyLlama().slice()])));
  expect(gguf.get("general.name")).toBe("Tiny random llama");
  await expect(gguf.source.read(0, 1e9)).rejects.toMatchObject({ code: "E_RANGE" });
});
