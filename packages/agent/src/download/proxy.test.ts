import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHost } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { download } from "./download.ts";
import { noise } from "./noise.test-data.ts";

const BYTES = noise(10_000, 1);
let host: FileHost;
let proxy: Server;
let proxied: string[];
let folder: string;
let file: string;

beforeEach(async () => {
  host = await FileHost.start();
  proxied = [];
  // A forward proxy for plain HTTP: the whole address is in the request line.
  proxy = createServer((from, to) => {
    proxied.push(from.url ?? "");
    const onward = request(
      from.url ?? "",
      { method: from.method, headers: from.headers },
      (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(to);
      },
    );
    from.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  folder = await mkdtemp(join(tmpdir(), "llcuda-proxy-"));
  file = join(folder, "file");
  for (const name of ["http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"])
    vi.stubEnv(name, undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await host.close();
  proxy.closeAllConnections();
  proxy.close();
  await rm(folder, { recursive: true });
});

const proxyUrl = (): string => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

test("HTTP_PROXY is used", async () => {
  vi.stubEnv("HTTP_PROXY", proxyUrl());
  const url = host.serve("/file", BYTES);
  expect(await download({ url, file })).toMatchObject({ size: BYTES.length });
  expect(proxied).toEqual([url]);
});

test("NO_PROXY leaves a host out", async () => {
  vi.stubEnv("HTTP_PROXY", proxyUrl());
  vi.stubEnv("NO_PROXY", "example.com,127.0.0.1");
  await download({ url: host.serve("/file", BYTES), file });
  expect(proxied).toEqual([]);
});

test("a dead proxy is named as a suspect", async () => {
  vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:1");
  const attempt = download({ url: host.serve("/file", BYTES), file, timing: { backoffMs: 1 } });
  await expect(attempt).rejects.toMatchObject({
    code: "NETWORK",
    hint: expect.stringContaining("the proxy"),
  });
  expect(host.requests).toEqual([]);
});
