import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStandInHub, type StandInHub } from "@llcuda/test-kit";
import { describe, expect, onTestFinished, test } from "vitest";
import { Hub } from "./hub.ts";
import { hubToken } from "./hub-token.ts";

const TOKEN = "hf_the-token-of-the-test";
const QUICK = { backoffMs: 1, backoffCapMs: 5 };

async function stage(more: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-hub-"));
  const standIn = await startStandInHub();
  onTestFinished(async () => {
    await standIn.close();
    rmSync(folder, { recursive: true });
  });
  const env = { LLCUDA_HOME: folder, HOME: folder, LLCUDA_HF_ENDPOINT: standIn.url, ...more };
  const hub = new Hub({ env, offline: false, localId: () => null, timing: QUICK });
  return { env, folder, hub, standIn };
}

function publish(standIn: StandInHub, repo: string, files: Record<string, number>, about = {}) {
  for (const [file, size] of Object.entries(files)) {
    standIn.publish({ repo, file, bytes: new Uint8Array(size).fill(size % 251), about });
  }
}

test("a search tells repositories page by page, with licence and gate", async () => {
  const { hub, standIn } = await stage();
  for (let number = 1; number <= 35; number++) {
    publish(standIn, `o/gemma-${number}`, { "a-Q4_0.gguf": 10 }, { downloads: number });
  }
  publish(
    standIn,
    "o/gated-gemma",
    { "a.gguf": 10 },
    { gated: "manual", license: "gemma", downloads: 99 },
  );
  publish(standIn, "o/other", { "a.gguf": 10 });
  const first = await hub.search("GEMMA", null);
  expect(first.repositories).toHaveLength(30);
  expect(first.repositories[0]).toEqual({
    id: "o/gated-gemma",
    author: "o",
    downloads: 99,
    likes: 0,
    updatedAt: "2026-01-02T03:04:05.000Z",
    license: "gemma",
    gated: true,
  });
  expect(first.cursor).not.toBeNull();
  const second = await hub.search("GEMMA", first.cursor);
  expect(second.repositories.map(({ id }) => id)).toHaveLength(6);
  expect(second.cursor).toBeNull();
  const asked = standIn.hub.requests[0];
  expect(asked?.path).toBe("/api/models");
});

test("a repository's files are told by quantization: parts together, projectors apart", async () => {
  const { hub, standIn } = await stage();
  publish(standIn, "o/big-GGUF", {
    "README.md": 5,
    "big-Q8_0.gguf": 80,
    "UD-IQ2_M/big-UD-IQ2_M-00001-of-00002.gguf": 30,
    "UD-IQ2_M/big-UD-IQ2_M-00002-of-00002.gguf": 31,
    "BF16/big-BF16-00001-of-00003.gguf": 90,
    "mmproj-F16.gguf": 7,
    "mmproj-BF16.gguf": 8,
    "big-imatrix.gguf": 3,
  });
  const { projectors, quantizations } = await hub.files("o/big-GGUF", "main");
  expect(
    quantizations.map(({ files, quantization, size }) => [quantization, files.length, size]),
  ).toEqual([
    ["UD-IQ2_M", 2, 61],
    ["Q8_0", 1, 80],
  ]);
  expect(quantizations[0]?.reference).toBe(
    "hf:o/big-GGUF/UD-IQ2_M/big-UD-IQ2_M-00001-of-00002.gguf",
  );
  expect(quantizations[0]?.files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(projectors).toEqual([
    { path: "mmproj-F16.gguf", size: 7 },
    { path: "mmproj-BF16.gguf", size: 8 },
  ]);
  await expect(hub.files("o/none", "main")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
});

describe("an answer that is none", () => {
  test.for([
    ["a web page", [{ kind: "html" }], "HTTP_STATUS"],
    [
      "something else than its API's",
      [{ kind: "status", status: 200, body: "[1]" }],
      "HTTP_STATUS",
    ],
    ["a refusal", [{ kind: "status", status: 403 }], "MODEL_GATED"],
    ["a reset", [{ kind: "status", status: 200, body: "[" }], "HTTP_STATUS"],
  ] as const)("is told: %s", async ([, faults, code]) => {
    const { hub, standIn } = await stage();
    standIn.hub.fault("/api/models", ...faults);
    await expect(hub.search("x", null)).rejects.toMatchObject({ code });
  });

  test("busy is waited for", async () => {
    const { hub, standIn } = await stage();
    const busy = { kind: "status", status: 429, headers: { "retry-after": "0" } } as const;
    standIn.hub.fault("/api/models", busy, { kind: "status", status: 503 });
    publish(standIn, "o/r", { "a.gguf": 1 });
    expect((await hub.search("", null)).repositories).toHaveLength(1);
  });

  test("offline asks nobody", async () => {
    const { env, standIn } = await stage();
    const hub = new Hub({ env, offline: true, localId: () => null });
    await expect(hub.search("x", null)).rejects.toMatchObject({ code: "OFFLINE" });
    expect(standIn.hub.requests).toEqual([]);
  });
});

describe("the token", () => {
  test("is kept for its owner's eyes, sent to the hub, and to no other endpoint", async () => {
    const { env, folder, hub, standIn } = await stage();
    expect(await hub.account()).toEqual({ token: "none", endpoint: standIn.url });
    expect((await hub.setToken(TOKEN)).token).toBe("stored");
    expect(statSync(join(folder, "hub-token.json")).mode & 0o777).toBe(0o600);
    await hub.search("x", null);
    expect(standIn.hub.requests.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(hubToken(env, "https://another.mirror").token).toBeNull();
    expect((await hub.setToken(null)).token).toBe("none");
    expect(hubToken(env, standIn.url).token).toBeNull();
  });

  test("of the environment comes first; one that would break a header is refused", async () => {
    const { hub } = await stage({ HF_TOKEN: "hf_of-the-environment" });
    await expect(hub.setToken("hf_two\r\nx: y")).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await hub.setToken(TOKEN);
    expect((await hub.account()).token).toBe("environment");
  });
});
