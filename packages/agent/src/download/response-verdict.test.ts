import { expect, test } from "vitest";
import { judgeResponse, type Wanted } from "./response-verdict.ts";
import { PATIENCE } from "./timing.ts";

const FRESH: Wanted = { what: "f", offset: 0, etag: null, size: null };
const RESUMED: Wanted = { what: "f", offset: 40, etag: '"a"', size: 100 };

/** The verdict in short. */
function short(status: number, headers: Record<string, string>, wanted: Wanted): string {
  const verdict = judgeResponse(status, headers, wanted, PATIENCE, 0);
  if (verdict.kind === "write") return `write ${verdict.offset}/${verdict.total} ${verdict.etag}`;
  if (verdict.kind === "complete") return "complete";
  if (verdict.kind === "fail") return `fail ${verdict.failure.code}`;
  return `retry ${verdict.failure.code}${verdict.restart ? " from 0" : ""} ${verdict.afterMs}`;
}

test.for([
  [200, { "content-length": "100", etag: '"a"' }, FRESH, 'write 0/100 "a"'],
  [200, { etag: 'W/"a"' }, FRESH, "write 0/null null"],
  [200, { "content-length": "-5" }, FRESH, "write 0/null null"],
  [200, { "content-length": "100" }, RESUMED, "write 0/100 null"],
  [200, { "content-length": "99" }, RESUMED, "retry DOWNLOAD_CORRUPT from 0 null"],
  [200, { "content-encoding": "gzip" }, FRESH, "fail DOWNLOAD_CORRUPT"],
  [200, { "content-encoding": "identity" }, FRESH, "write 0/null null"],
  [200, { "content-type": "text/html; charset=utf-8" }, FRESH, "fail DOWNLOAD_CORRUPT"],
  [206, { "content-range": "bytes 40-99/100", etag: '"a"' }, RESUMED, 'write 40/100 "a"'],
  [206, { "content-range": "bytes 40-99/*" }, RESUMED, 'write 40/100 "a"'],
  [206, { "content-range": "bytes 41-99/100" }, RESUMED, "retry DOWNLOAD_CORRUPT from 0 0"],
  [206, { "content-range": "bytes 40-98/99" }, RESUMED, "retry DOWNLOAD_CORRUPT from 0 0"],
  [
    206,
    { "content-range": "bytes 40-99/100", etag: '"b"' },
    RESUMED,
    "retry DOWNLOAD_CORRUPT from 0 0",
  ],
  [206, {}, RESUMED, "retry DOWNLOAD_CORRUPT from 0 0"],
  [416, { "content-range": "bytes */40" }, RESUMED, "complete"],
  [416, { "content-range": "bytes */30" }, RESUMED, "retry HTTP_STATUS from 0 0"],
  [416, {}, RESUMED, "retry HTTP_STATUS from 0 0"],
  [416, {}, FRESH, "fail HTTP_STATUS"],
  [429, { "retry-after": "7" }, FRESH, "retry HTTP_STATUS 7000"],
  [503, {}, FRESH, "retry HTTP_STATUS null"],
  [503, { "retry-after": "86400" }, FRESH, "fail HTTP_STATUS"],
  [404, {}, FRESH, "fail HTTP_STATUS"],
  [304, {}, FRESH, "fail HTTP_STATUS"],
] as const)("%i %j to %j: %s", ([status, headers, wanted, expected]) => {
  expect(short(status, headers, wanted)).toBe(expected);
});
