import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import type { Progress } from "@llcuda/protocol";
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
  host,
  outcome,
  startHost,
  want,
  stageDownloads,
} from "./download-stage.test-data.ts";
import { noise } from "./noise.test-data.ts";
import type { Timing } from "./timing.ts";

stageDownloads();

/** For stalls that are meant: a busy machine must not look like one elsewhere. */
const HASTY: Partial<Timing> = { ...QUICK, headersMs: 1000, stallMs: 400 };

describe("a plain download", () => {
  test("arrives whole, with progress up to the last byte", async () => {
    const seen: Progress[] = [];
    const got = await download(want({ onProgress: (progress) => seen.push(progress) }));
    expect(got).toEqual({ file, size: BYTES.length, sha256: SHA256, fetched: true });
    expect(seen.at(-1)).toMatchObject({ unit: "bytes", done: BYTES.length, total: BYTES.length });
    expect(host.gets("/file")[0]?.headers["accept-encoding"]).toBe("identity");
    expect(await outcome()).toEqual(WHOLE);
  });

  test("tells that the disk is waited for once all of it is here and right", async () => {
    const seen: string[] = [];
    const onProgress = ({ done }: Progress): void =>
      void (seen.at(-1) === `${done}` || seen.push(`${done}`));
    await download(want({ onProgress, onSeal: () => seen.push("right") }));
    expect(seen.slice(-2)).toEqual([`${BYTES.length}`, "right"]);
  });

  test.for([1, undefined])(
    "is cancelled while it is hashed, by a thread from byte %s on; what came is kept",
    async (hashThreadFrom) => {
      const controller = new AbortController();
      const { signal } = controller;
      const onProgress = ({ done, total }: Progress): void => {
        if (done === total) controller.abort();
      };
      const failure = await failureOf(download(want({ hashThreadFrom, onProgress, signal })));
      expect(failure.code).toBe("CANCELLED");
      await download(want());
      expect(host.gets("/file")).toHaveLength(1);
      expect(await outcome()).toEqual(WHOLE);
    },
  );

  test("is cancelled while a file that has its name already is read again", async () => {
    await writeFile(file, noise(4_000_000, 2));
    const controller = new AbortController();
    const onCheck = (): void => controller.abort();
    const { url } = want();
    const failure = await failureOf(download({ url, file, onCheck, signal: controller.signal }));
    expect(failure.code).toBe("CANCELLED");
    expect(host.requests).toEqual([]);
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
      if (rates.length > 2 && rates.at(-1)! < Math.max(...rates)) controller.abort();
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
    await startHost();
  });

  test("to a name that does not exist ends with NETWORK", async () => {
    const failure = await failureOf(
      download({ url: "http://nowhere.invalid/f", file, timing: QUICK }),
    );
    expect(failure).toMatchObject({ code: "NETWORK" });
    expect(failure.message).toContain("the name was not found");
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
    await writeFile(
      `${file}.partial.json`,
      JSON.stringify({ ...note, here: [{ from: 0, to: BYTES.length }] }),
    );
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
