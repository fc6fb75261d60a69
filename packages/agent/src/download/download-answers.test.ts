import { readdir, rm, stat } from "node:fs/promises";
import { FileHost } from "@llcuda/test-kit";
import { describe, expect, test } from "vitest";
import { download } from "./download.ts";
import {
  BYTES,
  QUICK,
  SHA256,
  WHOLE,
  failureOf,
  file,
  folder,
  host,
  outcome,
  want,
  stageDownloads,
} from "./download-stage.test-data.ts";
import { noise } from "./noise.test-data.ts";

stageDownloads();

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

  test("cuts the whole file earlier each time: it is not asked for without end", async () => {
    let cut = 200_000;
    host.route((path, _request, response) => {
      if (path !== "/file") return false;
      // The end of the connection is the end of the body, and what it told of its length is wrong.
      response.writeHead(200, { connection: "close", etag: '"one"' });
      response.end(BYTES.subarray(0, cut));
      cut = Math.max(1, cut - 50_000);
      return true;
    });
    const timing = { ...QUICK, corruptAttempts: 4 };
    const failure = await failureOf(download(want({ timing })));
    expect(failure.code).toBe("DOWNLOAD_CORRUPT");
    expect(host.gets("/file")).toHaveLength(4);
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
    expect(failure.message).toContain(`not ${SHA256.slice(0, 12)}`);
    expect(failure.detail).toMatch(new RegExp(`^sha256 [0-9a-f]{64}\\n${SHA256} was expected$`));
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
