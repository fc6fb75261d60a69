import { startStandInHub, type StandInHub } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { noise } from "../../download/noise.test-data.ts";
import { askHub, readMetadata } from "./hub-metadata.ts";

const BYTES = noise(1000, 1);
const PATH = "/o/r/resolve/main/f.gguf";
const QUICK = { backoffMs: 1 };
const signal = new AbortController().signal;

let hub: StandInHub;
beforeEach(async () => {
  hub = await startStandInHub();
});
afterEach(() => hub.close());

test("length and hash come from the redirect, which is not followed", async () => {
  hub.publish({ repo: "o/r", file: "f.gguf", bytes: BYTES });
  const known = await askHub(hub.url + PATH, {}, signal, QUICK);
  const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
  expect(known).toEqual({
    size: 1000,
    sha256,
    commit: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
    url: hub.url + PATH,
  });
  expect(hub.cdn.requests).toEqual([]);
});

test("a renamed repository is followed on the hub itself", async () => {
  hub.publish({ repo: "o/r", file: "f.gguf", bytes: BYTES });
  hub.hub.redirects.set("/old/r/resolve/main/f.gguf", PATH);
  const known = await askHub(`${hub.url}/old/r/resolve/main/f.gguf`, {}, signal, QUICK);
  expect(known).toMatchObject({ size: 1000, url: hub.url + PATH });
});

test("a gated repository wants the token, and gets it", async () => {
  hub.publish({ repo: "o/r", file: "f.gguf", bytes: BYTES, token: "hf_right" });
  const ask = (headers: Record<string, string>) => askHub(hub.url + PATH, headers, signal, QUICK);
  await expect(ask({})).rejects.toMatchObject({ code: "MODEL_GATED" });
  await expect(ask({ authorization: "Bearer hf_wrong" })).rejects.toMatchObject({
    code: "MODEL_GATED",
    message: expect.stringContaining("GatedRepo"),
  });
  expect((await ask({ authorization: "Bearer hf_right" })).size).toBe(1000);
});

test("a file that is not there is told", async () => {
  await expect(askHub(hub.url + PATH, {}, signal, QUICK)).rejects.toMatchObject({
    code: "MODEL_NOT_FOUND",
    message: expect.stringContaining("EntryNotFound"),
  });
});

test("a hub that is away is told", async () => {
  await hub.close();
  await expect(askHub(hub.url + PATH, {}, signal, QUICK)).rejects.toMatchObject({
    code: "NETWORK",
  });
  hub = await startStandInHub();
});

test.for([
  ["a plain file of a mirror", 200, { "content-length": "7" }, { size: 7, sha256: null }],
  [
    "a git blob's hash is no SHA-256",
    200,
    { "content-length": "7", etag: '"a94a8fe5"' },
    { size: 7, sha256: null },
  ],
  [
    "an LFS file",
    302,
    {
      "x-linked-size": "7",
      "x-linked-etag": `"${"A".repeat(64)}"`,
      "x-repo-commit": "c".repeat(40),
    },
    { size: 7, sha256: "a".repeat(64), commit: "c".repeat(40) },
  ],
  ["a redirect's own length", 302, { "content-length": "99" }, { size: null, sha256: null }],
  [
    "nonsense",
    200,
    { "x-linked-size": "-1", "x-linked-etag": "../../x", "x-repo-commit": "../../main" },
    { size: null, sha256: null },
  ],
] as const)("%s", ([, status, headers, expected]) => {
  expect(readMetadata({ status, headers }, "http://hub/x")).toEqual({ commit: null, ...expected });
});
