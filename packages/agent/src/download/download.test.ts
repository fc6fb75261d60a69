import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Progress } from "@llcuda/protocol";
import { FileHost } from "@llcuda/test-kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { download } from "./download.ts";
import type { DownloadRequest } from "./download-request.ts";
import { noise } from "./noise.test-data.ts";
import type { Timing } from "./timing.ts";

const QUICK: Partial<Timing> = { backoffMs: 1, backoffCapMs: 5 };
/** For stalls that are meant: a busy machine must not look like one elsewhere. */
const HASTY: Partial<Timing> = { ...QUICK, headersMs: 1000, stallMs: 400 };
const BYTES = noise(300_000, 1);
const SHA256 = createHash("sha256").update(BYTES).digest("hex");

let host: FileHost;
let folder: string;
let file: string;

beforeEach(async () => {
  host = await FileHost.start();
  folder = await mkdtemp(join(tmpdir(), "llcuda-download-"));
  file = join(folder, "model.gguf");
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

function want(more: Partial<DownloadRequest> = {}): DownloadRequest {
  const url = host.serve("/file", BYTES);
  return { url, file, sha256: SHA256, size: BYTES.length, timing: QUICK, ...more };
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const thrown: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(Failure);
  return thrown as Failure;
}

/** Whether the file has the right bytes, and what lies in its folder: no partial, note or lock. */
async function outcome(): Promise<{ right: boolean; names: string[] }> {
  const right = Buffer.compare(await readFile(file), BYTES) === 0;
  return { right, names: await readdir(folder) };
}
const WHOLE = { right: true, names: ["model.gguf"] };

describe("a plain download", () => {
  test("arrives whole, with progress up to the last byte", async () => {
    const seen: Progress[] = [];
    const got = await download(want({ onProgress: (progress) => seen.push(progress) }));
    expect(got).toEqual({ file, size: BYTES.length, sha256: SHA256, fetched: true });
    expect(seen.at(-1)).toMatchObject({ unit: "bytes", done: BYTES.length, total: BYTES.length });
    expect(host.gets("/file")[0]?.headers["accept-encoding"]).toBe("identity");
    expect(await outcome()).toEqual(WHOLE);
  });

  test("that stalls tells so: no more bytes, a rate that falls", async () => {
    host.fault("/file", { kind: "stall", after: 100_000 });
    const controller = new AbortController();
    const seen: Progress[] = [];
    const onProgress = (progress: Progress): void => {
      seen.push(progress);
      const rates = seen.flatMap(({ done, ratePerSecond }) =>
        done > 0 ? [ratePerSecond ?? 0] : [],
      );
      if (rates.length > 2 && rates.at(-1)! < rates[1]!) controller.abort();
    };
    await failureOf(download(want({ signal: controller.signal, onProgress })));
    expect(seen.at(-1)).toMatchObject({ done: 100_000, total: BYTES.length });
  });

  test("is not fetched again when it is there and right", async () => {
    await download(want());
    expect(await download(want())).toMatchObject({ fetched: false, sha256: SHA256 });
    expect(host.gets("/file")).toHaveLength(1);
  });

  test("is fetched again when the file there has other bytes", async () => {
    await writeFile(file, noise(BYTES.length, 2));
    expect(await download(want())).toMatchObject({ fetched: true });
    expect(await outcome()).toEqual(WHOLE);
  });

  test("without size and hash takes what the server announces", async () => {
    const got = await download(want({ sha256: undefined, size: undefined }));
    expect(got).toMatchObject({ size: BYTES.length, sha256: SHA256 });
    expect(await outcome()).toEqual(WHOLE);
  });
});

describe("a broken connection", () => {
  test("goes on at every byte where it was reset", async () => {
    const cuts = [1, 4096, 65_536, 100_001, BYTES.length - 170_000];
    host.fault("/file", ...cuts.map((after) => ({ kind: "reset", after }) as const));
    await download(want());
    const ranges = host.gets("/file").map((seen) => seen.headers.range);
    expect(ranges[0]).toBeUndefined();
    expect(ranges.length).toBeGreaterThan(1);
    // No byte is sent twice beyond what a reset socket swallowed.
    const starts = ranges.slice(1).map((range) => Number(/\d+/.exec(range ?? "0")?.[0]));
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(await outcome()).toEqual(WHOLE);
  });

  test("that stalls is cut and goes on", async () => {
    host.fault("/file", { kind: "stall", after: 100_000 }, { kind: "silence" });
    await download(want({ timing: HASTY }));
    expect(host.gets("/file")[2]?.headers.range).toBe("bytes=100000-");
    expect(await outcome()).toEqual(WHOLE);
  });

  test("that stalls has told of every byte that came, long before it is cut", async () => {
    host.fault("/file", { kind: "stall", after: 123_456 });
    const abort = new AbortController();
    const told = Promise.withResolvers<void>();
    const ended = download(
      want({
        signal: abort.signal,
        onProgress: ({ done }) => {
          if (done === 123_456) told.resolve();
        },
      }),
    ).catch(() => {});
    await expect(told.promise).resolves.toBeUndefined();
    abort.abort();
    await ended;
  });

  test("that always stalls ends with DOWNLOAD_STALLED and keeps the part", async () => {
    host.fault(
      "/file",
      ...Array.from({ length: 7 }, () => ({ kind: "stall", after: 1000 }) as const),
    );
    const failure = await failureOf(download(want({ timing: { ...HASTY, attempts: 2 } })));
    expect(failure.code).toBe("DOWNLOAD_STALLED");
    expect((await stat(`${file}.partial`)).size).toBe(2000);
  });

  test("that drips a byte now and then counts as stalled", async () => {
    host.serve("/drip", { bytes: BYTES, pace: { bytes: 1, pauseMs: 20 } });
    const url = `${host.url}/drip`;
    const failure = await failureOf(download(want({ url, timing: { ...HASTY, attempts: 1 } })));
    expect(failure.code).toBe("DOWNLOAD_STALLED");
  });

  test("to nobody ends with NETWORK and its reason", async () => {
    const url = want().url;
    await host.close();
    const failure = await failureOf(download({ url, file, timing: QUICK }));
    expect(failure.code).toBe("NETWORK");
    expect(failure.message).toContain("ECONNREFUSED");
    host = await FileHost.start();
  });

  test("to a name that does not exist ends with NETWORK", async () => {
    const failure = await failureOf(
      download({ url: "http://nowhere.invalid/f", file, timing: QUICK }),
    );
    expect(failure).toMatchObject({ code: "NETWORK" });
    expect(failure.message).toContain("the name was not found");
  });
});

describe("a server that does ranges wrongly", () => {
  test.for([
    ["ignores the range and sends all", { kind: "whole" }],
    ["starts the part elsewhere", { kind: "shifted-part", by: 7 }],
    ["refuses the range", { kind: "status", status: 416 }],
  ] as const)("%s", async ([, fault]) => {
    host.fault("/file", { kind: "no-length", send: 120_000 }, fault);
    await download(want());
    expect(await outcome()).toEqual(WHOLE);
  });

  test("has another file under the same address: starts again", async () => {
    host.fault("/file", { kind: "no-length", send: 120_000 });
    host.serve("/file", { bytes: noise(300_000, 3), etag: '"old"' });
    const request = { url: `${host.url}/file`, file, size: BYTES.length, timing: QUICK };
    await failureOf(download({ ...request, timing: { ...QUICK, corruptAttempts: 1 } }));
    expect((await stat(`${file}.partial`)).size).toBe(120_000);
    host.serve("/file", BYTES);
    await download(request);
    expect(host.gets("/file")[1]?.headers).toMatchObject({
      range: "bytes=120000-",
      "if-range": '"old"',
    });
    expect(await outcome()).toEqual(WHOLE);
  });

  test("gives no ETag: without a hash the part is not trusted", async () => {
    host.serve("/plain", { bytes: BYTES, etag: null });
    host.fault("/plain", { kind: "reset", after: 120_000 });
    await download({ url: `${host.url}/plain`, file, timing: QUICK });
    expect(host.gets("/plain")[1]?.headers.range).toBeUndefined();
    expect(await outcome()).toEqual(WHOLE);
  });
});

describe("a length that lies", () => {
  test("too long: the end is found by asking for more", async () => {
    host.fault("/file", { kind: "length-lie", announce: BYTES.length + 5000, send: BYTES.length });
    await download(want({ sha256: undefined, size: undefined }));
    expect(await outcome()).toEqual(WHOLE);
  });

  test("too short against the known size: refused, fetched again", async () => {
    host.fault("/file", { kind: "length-lie", announce: 1000, send: 1000 });
    await download(want());
    expect(await outcome()).toEqual(WHOLE);
  });

  test("absent: the end of the body is the end", async () => {
    host.fault("/file", { kind: "no-length" });
    await download(want({ sha256: undefined, size: undefined }));
    expect(await outcome()).toEqual(WHOLE);
  });

  test("absent, and the body is cut: asked for the rest", async () => {
    host.fault("/file", { kind: "no-length", send: 99_999 });
    await download(want());
    expect(host.gets("/file")[1]?.headers.range).toBe("bytes=99999-");
    expect(await outcome()).toEqual(WHOLE);
  });

  test("more bytes than the file has: DOWNLOAD_CORRUPT, nothing kept", async () => {
    host.fault("/file", { kind: "no-length" });
    const failure = await failureOf(download(want({ size: 1000 })));
    expect(failure.code).toBe("DOWNLOAD_CORRUPT");
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("wrong bytes", () => {
  test("are put aside and fetched once more", async () => {
    host.fault("/file", { kind: "wrong-bytes" });
    await download(want());
    expect(host.gets("/file")).toHaveLength(2);
    expect(await outcome()).toEqual(WHOLE);
  });

  test("twice end with DOWNLOAD_CORRUPT and both hashes, never under the final name", async () => {
    host.fault("/file", { kind: "wrong-bytes" }, { kind: "wrong-bytes" });
    const failure = await failureOf(download(want()));
    expect(failure.code).toBe("DOWNLOAD_CORRUPT");
    expect(failure.message).toContain(SHA256);
    expect(host.gets("/file")).toHaveLength(2);
    expect(await readdir(folder)).toEqual(["model.gguf.quarantined"]);
  });

  test.for([
    ["a web page", { kind: "html" }],
    [
      "a web page that calls itself binary",
      { kind: "html", contentType: "application/octet-stream" },
    ],
    ["a compressed form", { kind: "gzip" }],
  ] as const)("%s is recognised", async ([, fault]) => {
    host.fault("/file", fault);
    const failure = await failureOf(download(want({ size: undefined })));
    expect(failure).toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    expect(failure.message).toMatch(/web page|gzip-encoded/);
    await expect(stat(file)).rejects.toThrow("ENOENT");
  });
});

describe("a busy server", () => {
  test("429 with Retry-After and 503 five times are outlived", async () => {
    const busy = { kind: "status", status: 503 } as const;
    const limited = { kind: "status", status: 429, headers: { "retry-after": "0" } } as const;
    host.fault("/file", limited, busy, busy, busy, busy, busy);
    await download(want());
    expect(host.gets("/file")).toHaveLength(7);
    expect(await outcome()).toEqual(WHOLE);
  });

  test("a pause that is too long is told, not waited for", async () => {
    host.fault("/file", { kind: "status", status: 429, headers: { "retry-after": "86400" } });
    expect(await failureOf(download(want()))).toMatchObject({ code: "HTTP_STATUS" });
    expect(host.gets("/file")).toHaveLength(1);
  });

  test.for([401, 403, 404, 410])("%i is final", async (status) => {
    host.fault("/file", { kind: "status", status });
    const failure = await failureOf(download(want()));
    expect(failure.code).toBe("HTTP_STATUS");
    expect(failure.message).toContain(String(status));
    expect(host.gets("/file")).toHaveLength(1);
  });
});

describe("redirects", () => {
  const headers = { authorization: "Bearer secret", "x-own-key": "secret" };

  test("keep the caller's headers on the first origin only", async () => {
    await using cdn = await FileHost.start();
    host.fault("/a", { kind: "redirect", to: "/b" });
    host.fault("/b", { kind: "redirect", to: cdn.serve("/c", BYTES) });
    host.fault("/back", { kind: "redirect", to: `${cdn.url}/away` });
    cdn.fault("/away", { kind: "redirect", to: `${host.url}/file` });
    await download(want({ url: `${host.url}/a`, headers }));
    expect(host.gets("/b")[0]?.headers).toMatchObject(headers);
    const foreign = cdn.gets("/c")[0]?.headers ?? headers;
    expect(foreign).not.toHaveProperty("authorization");
    expect(foreign).not.toHaveProperty("x-own-key");
    expect(await outcome()).toEqual(WHOLE);
    await rm(file);
    // A chain that left and came back could have been aimed by the foreign host.
    await download(want({ url: `${host.url}/back`, headers }));
    expect(host.gets("/file")[0]?.headers).not.toHaveProperty("authorization");
  });

  test("in a loop end after ten hops", async () => {
    const url = host.serve("/loop", BYTES);
    host.fault(
      "/loop",
      ...Array.from({ length: 20 }, () => ({ kind: "redirect", to: url }) as const),
    );
    const failure = await failureOf(download(want({ url })));
    expect(failure.code).toBe("HTTP_STATUS");
    expect(failure.message).toContain("loops");
    expect(host.gets("/loop")).toHaveLength(11);
  });

  test.for(["file:///etc/passwd", "ftp://127.0.0.1/x"])("to %s are not followed", async (to) => {
    host.fault("/file", { kind: "redirect", to });
    expect(await failureOf(download(want()))).toMatchObject({ code: "HTTP_STATUS" });
  });
});

async function leave(bytes: number): Promise<void> {
  host.fault("/file", { kind: "no-length", send: bytes });
  await failureOf(download(want({ timing: { ...QUICK, corruptAttempts: 1 } })));
}

describe("what a former process left", () => {
  test("is gone on with", async () => {
    await leave(200_000);
    await download(want());
    expect(host.gets("/file")[1]?.headers.range).toBe("bytes=200000-");
    expect(await outcome()).toEqual(WHOLE);
  });

  test("is gone on with from another mirror when the hash is known", async () => {
    await leave(200_000);
    await using mirror = await FileHost.start();
    await download(want({ url: mirror.serve("/copy", BYTES) }));
    expect(mirror.gets("/copy")[0]?.headers.range).toBe("bytes=200000-");
    expect(await outcome()).toEqual(WHOLE);
  });

  test("and somebody cut is gone on with where it ends", async () => {
    await leave(200_000);
    await truncate(`${file}.partial`, 50_000);
    await download(want());
    expect(host.gets("/file")[1]?.headers.range).toBe("bytes=50000-");
    expect(await outcome()).toEqual(WHOLE);
  });

  test("and somebody changed is noticed by the hash", async () => {
    await leave(200_000);
    await writeFile(`${file}.partial`, noise(200_000, 9));
    await download(want());
    expect(await outcome()).toEqual(WHOLE);
  });

  test.for(["", "{", "null", '{"bytes":-1}', "\0\0\0\0"])(
    "with a torn note (%j) starts again",
    async (note) => {
      await leave(200_000);
      await writeFile(`${file}.partial.json`, note);
      await download(want());
      expect(host.gets("/file")[1]?.headers.range).toBeUndefined();
      expect(await outcome()).toEqual(WHOLE);
    },
  );

  test("whole but not yet named needs no transfer", async () => {
    await leave(200_000);
    await writeFile(`${file}.partial`, BYTES);
    const note = JSON.parse(await readFile(`${file}.partial.json`, "utf8")) as object;
    await writeFile(`${file}.partial.json`, JSON.stringify({ ...note, bytes: BYTES.length }));
    await download(want());
    expect(host.gets("/file")).toHaveLength(1);
    expect(await outcome()).toEqual(WHOLE);
  });

  test("after a cancel goes on", async () => {
    const controller = new AbortController();
    host.serve("/slow", { bytes: BYTES, pace: { bytes: 20_000, pauseMs: 40 } });
    const url = `${host.url}/slow`;
    const onProgress = (progress: Progress): void => {
      if (progress.done > 0) controller.abort();
    };
    const failure = await failureOf(download(want({ url, signal: controller.signal, onProgress })));
    expect(failure.code).toBe("CANCELLED");
    const kept = (await stat(`${file}.partial`)).size;
    expect(kept).toBeGreaterThan(0);
    await download(want({ url }));
    expect(host.gets("/slow")[1]?.headers.range).toBe(`bytes=${kept}-`);
    expect(await outcome()).toEqual(WHOLE);
  });
});
