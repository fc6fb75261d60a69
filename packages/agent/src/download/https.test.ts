import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import tls from "node:tls";
import { CertificateAuthority, FileHost, startStandInHub } from "@llcuda/test-kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHubFile } from "../models/sources/hub-bytes.ts";
import { askHub } from "../models/sources/hub-metadata.ts";
import { download } from "./download.ts";
import { Connections, exchange } from "./exchange.ts";
import {
  BYTES,
  failureOf,
  file,
  folder,
  host,
  QUICK,
  SHA256,
  stageDownloads,
  WHOLE,
  outcome,
} from "./download-stage.test-data.ts";
import { noise } from "./noise.test-data.ts";

const DAY_MS = 86_400_000;
const TRUSTED = new CertificateAuthority("trusted");
const UNKNOWN = new CertificateAuthority("unknown");
const RIGHT = TRUSTED.issue();
const former = tls.getCACertificates("default");

beforeAll(() => tls.setDefaultCACertificates([...former, TRUSTED.certificate]));
afterAll(() => tls.setDefaultCACertificates(former));
stageDownloads();

const WANTED = { sha256: SHA256, size: BYTES.length, timing: QUICK };
const AUTHORIZATION = { authorization: "Bearer hf_secret" };

test("redirects to another host over HTTPS, resumes there, and tells it no token", async () => {
  await using store = await FileHost.start(RIGHT);
  await using hub = await FileHost.start(RIGHT);
  const url = `${hub.url}/model`;
  hub.redirects.set("/model", store.serve("/blob", BYTES));
  store.fault("/blob", { kind: "reset", after: 120_000 });
  await download({ ...WANTED, url, file, headers: AUTHORIZATION });
  expect(await outcome()).toEqual(WHOLE);
  expect(hub.requests.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer hf_secret",
    "Bearer hf_secret",
  ]);
  expect(store.requests.map(({ headers }) => headers.authorization)).toEqual([
    undefined,
    undefined,
  ]);
  expect(store.gets("/blob")[1]?.headers.range).toMatch(/^bytes=\d{5,}-$/);
});

test("over several connections", async () => {
  await using store = await FileHost.start(RIGHT);
  const bytes = noise(8_000_000, 5);
  const url = store.serve("/blob", { bytes, pace: { bytes: 65_536, pauseMs: 5 } });
  const helped = { helpAfterMs: 50, helpAbove: 1, helpBelow: Infinity, helpLeast: 1_000_000 };
  await download({ url, file, size: bytes.length, timing: { ...QUICK, ...helped } });
  expect(Buffer.compare(await readFile(file), bytes)).toBe(0);
  expect(store.gets("/blob").length).toBeGreaterThan(6);
});

test("a later connection goes on with the session of the one before it", async () => {
  await using store = await FileHost.start(RIGHT);
  const url = new URL(store.serve("/blob", BYTES));
  const connections = new Connections(0);
  const { signal } = new AbortController();
  for (let time = 0; time < 2; time++) {
    const { bulk } = await exchange({
      url,
      headers: {},
      private: {},
      signal,
      connections,
      bulk: {},
    });
    for await (const { release } of bulk!.pieces()) release();
  }
  expect([store.connections, store.resumed]).toEqual([2, 1]);
});

test("HTTPS never leads to plain HTTP: that host is not even asked", async () => {
  await using hub = await FileHost.start(RIGHT);
  hub.redirects.set("/model", host.serve("/blob", BYTES));
  const attempt = download({ ...WANTED, url: `${hub.url}/model`, file, headers: AUTHORIZATION });
  const failure = await failureOf(attempt);
  expect(failure).toMatchObject({
    code: "HTTP_STATUS",
    message: expect.stringContaining("from https to http"),
  });
  expect(hub.requests).toHaveLength(1);
  expect(host.requests).toEqual([]);
});

describe("a certificate that is not accepted is told with what to do, and met once", () => {
  test.for([
    ["expired", TRUSTED.issue({ to: new Date(Date.now() - DAY_MS / 2) }), "has expired", "clock"],
    ["not valid yet", TRUSTED.issue({ from: new Date(Date.now() + DAY_MS / 2) }), "yet", "clock"],
    ["another host's", TRUSTED.issue({ names: ["login.example"] }), "login.example", "login page"],
    ["an unknown authority's", UNKNOWN.issue(), "authority", "NODE_EXTRA_CA_CERTS"],
  ] as const)("%s", async ([, identity, why, hint]) => {
    await using store = await FileHost.start(identity);
    const failure = await failureOf(
      download({ ...WANTED, url: store.serve("/blob", BYTES), file }),
    );
    expect(failure).toMatchObject({
      code: "CERTIFICATE_UNTRUSTED",
      message: expect.stringContaining(why),
      hint: expect.stringContaining(hint),
    });
    expect(store.requests).toEqual([]);
    // The second one has asked the system's authorities, too.
    expect(store.connections).toBeLessThanOrEqual(2);
  });

  test("also where the hub's headers are asked for, or its bytes by ranges", async () => {
    await using hub = await startStandInHub(UNKNOWN.issue());
    hub.publish({ repo: "o/r", file: "m.gguf", bytes: BYTES });
    const asked = askHub(`${hub.url}/o/r/resolve/main/m.gguf`, {}, new AbortController().signal);
    expect((await failureOf(asked)).code).toBe("CERTIFICATE_UNTRUSTED");
    const reference = {
      kind: "huggingface",
      repo: "o/r",
      revision: "main",
      path: "m.gguf",
    } as const;
    const read = openHubFile(reference, { LLCUDA_HF_ENDPOINT: hub.url });
    await expect(read).rejects.toThrow("was issued by an authority that neither");
    expect(hub.hub.requests).toEqual([]);
  });
});

test("plain HTTP where HTTPS was asked for is told", async () => {
  const url = host.serve("/file", BYTES).replace("http:", "https:");
  const failure = await failureOf(download({ ...WANTED, url, file }));
  expect(failure).toMatchObject({ code: "NETWORK", message: expect.stringContaining("no TLS") });
});

/** A process of its own has not read the authorities yet. */
test.for([["NODE_EXTRA_CA_CERTS"], ["SSL_CERT_FILE"]] as const)(
  "an authority of the machine's own is trusted: %s",
  async ([name]) => {
    await using store = await FileHost.start(UNKNOWN.issue());
    const authority = join(folder, "authority.pem");
    await writeFile(authority, UNKNOWN.certificate);
    const request = { ...WANTED, url: store.serve("/file", BYTES), file };
    const module = JSON.stringify(new URL("download.ts", import.meta.url).href);
    const code = `
      const { download } = await import(${module});
      console.log(JSON.stringify(await download(${JSON.stringify(request)})));`;
    const env = { PATH: process.env["PATH"], [name]: authority };
    const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    expect(await json(child.stdout)).toMatchObject({ sha256: SHA256, fetched: true });
  },
);
