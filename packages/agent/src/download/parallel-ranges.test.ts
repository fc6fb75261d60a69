import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { etagOf, FileHost } from "@llcuda/test-kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { download } from "./download.ts";
import { noise } from "./noise.test-data.ts";
import { ReceivedBytes } from "./received-bytes.test-data.ts";
import { needsHelp, PATIENCE, type Timing } from "./timing.ts";

type RouteHandler = Parameters<FileHost["route"]>[0];

const BYTES = noise(20_000_000, 3);
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
/** Help is wanted as soon as the first bytes are here. */
const EAGER: Partial<Timing> = {
  helpAfterMs: 0,
  helpAbove: 0,
  helpBelow: Number.POSITIVE_INFINITY,
  helpLeast: 1,
  backoffMs: 1,
  backoffCapMs: 5,
};

let host: FileHost;
let folder: string;
beforeEach(async () => {
  host = await FileHost.start();
  folder = await mkdtemp(join(tmpdir(), "llcuda-ranges-"));
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

async function fetchAll(timing: Partial<Timing> = EAGER, etag?: null) {
  const file = join(folder, "model.gguf");
  // Without a pause it would all be there before help is thought of.
  const pace = { bytes: 500_000, pauseMs: 1 };
  const url = host.serve("/file", { bytes: BYTES, pace, ...(etag === null ? { etag } : {}) });
  const sent: number[] = [];
  const onProgress = ({ done }: { done: number }): void => void sent.push(done);
  const got = await download({ url, file, sha256: SHA256, timing, onProgress });
  expect(got).toMatchObject({ sha256: SHA256, size: BYTES.length });
  expect(Buffer.compare(await readFile(file), BYTES)).toBe(0);
  expect(await readdir(folder)).toEqual(["model.gguf"]);
  expect(sent).toEqual(sent.toSorted((a, b) => a - b));
}

/** The ranges with an end, as only pieces have them. */
const pieces = () => host.gets("/file").filter(({ headers }) => /-\d+$/.test(headers.range ?? ""));

/** Answers every piece in this way. */
function onPieces(answer: RouteHandler): void {
  host.route((path, request, response) =>
    /-\d+$/.test(request.headers.range ?? "") ? answer(path, request, response) : false,
  );
}

test("a slow connection is helped by others, and every byte comes once", async () => {
  await fetchAll();
  const starts = pieces().map(({ headers }) => Number(/\d+/.exec(headers.range ?? "")?.[0]));
  expect(new Set(starts).size).toBe(starts.length);
  expect(starts.length).toBeGreaterThan(3);
  expect(new Set(pieces().map(({ headers }) => headers["if-range"])).size).toBe(1);
});

test("without an ETag the hash is enough", async () => {
  await fetchAll(EAGER, null);
  expect(pieces().length).toBeGreaterThan(3);
});

describe("a server that does not like it", () => {
  test.each<[string, RouteHandler]>([
    [
      "refuses",
      (_path, _request, response) => {
        response.writeHead(429, { "retry-after": "1" }).end("too many connections");
        return true;
      },
    ],
    [
      "sends all",
      (_path, _request, response) => {
        response.writeHead(200, { "content-length": BYTES.length }).end(BYTES);
        return true;
      },
    ],
    [
      "has another file meanwhile",
      (_path, request, response) => {
        const [, from, end] = /(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
        const range = `bytes ${from}-${end}/${BYTES.length}`;
        response.writeHead(206, { "content-range": range, etag: '"other"' }).end();
        return true;
      },
    ],
    [
      "breaks off",
      (_path, request) => {
        request.socket.destroy();
        return true;
      },
    ],
  ])("%s: one connection goes on alone", async (_, answer) => {
    onPieces(answer);
    await fetchAll();
    const asked = pieces().length;
    expect(asked).toBeGreaterThan(0);
    // Not tried again after it failed.
    expect(asked).toBeLessThanOrEqual(6);
  });
});

test("one connection that breaks leaves its span to the others, and nothing comes twice", async () => {
  using received = new ReceivedBytes(BYTES.length);
  let broken = 0;
  host.route((_path, request, response) => {
    const from = Number(/bytes=(\d+)-\d+$/.exec(request.headers.range ?? "")?.[1] ?? "0");
    if (from === 0 || broken > 0) return false;
    broken = from;
    const part = BYTES.subarray(from, from + 300_000);
    const end = Number(/\d+$/.exec(request.headers.range ?? "")?.[0]);
    response.writeHead(206, {
      "content-length": end + 1 - from,
      "content-range": `bytes ${from}-${end}/${BYTES.length}`,
      etag: etagOf(BYTES),
    });
    response.write(part, () => response.socket?.resetAndDestroy());
    return true;
  });
  await fetchAll();
  expect(broken).toBeGreaterThan(0);
  expect(received.again).toBe(0);
  // Nobody had to go on alone.
  expect(host.gets("/file").length).toBe(pieces().length + 1);
});

test("one connection that drips while the others have nothing to do leaves them its rest", async () => {
  using received = new ReceivedBytes(BYTES.length);
  let dripping = 0;
  host.route((_path, request, response) => {
    const [, from, end] = /bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "")?.map(Number) ?? [];
    if (!from || end === undefined || dripping > 0) return false;
    dripping = from;
    response.writeHead(206, {
      "content-length": end + 1 - from,
      "content-range": `bytes ${from}-${end}/${BYTES.length}`,
      etag: etagOf(BYTES),
    });
    // More than what counts as a stall, and an hour for the whole span.
    let at = from;
    const drip = setInterval(() => response.write(BYTES.subarray(at, (at += 10))), 30);
    response.on("close", () => clearInterval(drip));
    return true;
  });
  await fetchAll({ ...EAGER, stragglerMs: 300 });
  expect(dripping).toBeGreaterThan(0);
  expect(received.again).toBe(0);
});

test("private headers do not go with the pieces where the redirects left their origin and came back", async () => {
  const url = host.serve("/file", { bytes: BYTES, pace: { bytes: 500_000, pauseMs: 1 } });
  await using other = await FileHost.start();
  other.redirects.set("/there", url);
  host.redirects.set("/start", `${other.url}/there`);
  const file = join(folder, "model.gguf");
  const headers = { authorization: "Bearer secret" };
  await download({ url: `${host.url}/start`, file, sha256: SHA256, timing: EAGER, headers });
  expect(pieces().length).toBeGreaterThan(3);
  expect(host.gets("/file").filter((seen) => seen.headers.authorization)).toEqual([]);
});

test("a connection that is fast enough is left alone", async () => {
  await fetchAll({ ...EAGER, helpBelow: 0 });
  expect(host.gets("/file")).toHaveLength(1);
});

test("cancelled while several work", async () => {
  const abort = new AbortController();
  onPieces(() => {
    abort.abort();
    return true;
  });
  const url = host.serve("/file", { bytes: BYTES, pace: { bytes: 500_000, pauseMs: 1 } });
  const file = join(folder, "model.gguf");
  const ended = download({ url, file, sha256: SHA256, timing: EAGER, signal: abort.signal });
  await expect(ended).rejects.toMatchObject({ code: "CANCELLED" });
});

test.each([
  [1999, 20e6, 1e9, false, "it is too early to tell"],
  [2000, 20e6, 1e9, true, "10 MB/s, and a gigabyte is missing"],
  [2000, 20e6, 50e6, false, "the rest comes soon"],
  [2000, 200e6, 1e9, false, "100 MB/s"],
  [2000, 1e6, 1e9, false, "the line itself is slow"],
])("after %d ms with %d bytes and %d missing: %s, as %s", (ms, bytes, missing, helped) => {
  expect(needsHelp(PATIENCE, ms, bytes, missing)).toBe(helped);
});
