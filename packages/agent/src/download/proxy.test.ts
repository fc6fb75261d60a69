import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { CertificateAuthority, FileHost } from "@llcuda/test-kit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
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
  for (const name of ["http_proxy", "https_proxy", "no_proxy"]) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toUpperCase(), undefined);
  }
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

describe("HTTPS goes through the proxy by CONNECT, which sees no more than the host", () => {
  const AUTHORITY = new CertificateAuthority();
  const IDENTITY = AUTHORITY.issue();
  const former = tls.getCACertificates("default");
  let secure: FileHost;
  /** What a CONNECT is answered with, other than a tunnel. */
  let refusal: string | null;

  beforeAll(() => tls.setDefaultCACertificates([...former, AUTHORITY.certificate]));
  afterAll(() => tls.setDefaultCACertificates(former));
  beforeEach(async () => {
    refusal = null;
    secure = await FileHost.start(IDENTITY);
    proxy.on("connect", tunnel);
  });
  afterEach(() => secure.close());

  function tunnel(from: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { authorization } = { authorization: from.headers["proxy-authorization"] };
    proxied.push(`${from.url} ${authorization ?? ""}`.trim());
    socket.on("error", () => {});
    if (refusal !== null) return void socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
    const { hostname, port } = new URL(`tcp://${from.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  }

  test("with its login, and the server's certificate is checked behind it", async () => {
    const { port } = new URL(proxyUrl());
    vi.stubEnv("HTTPS_PROXY", `http://me:secret@127.0.0.1:${port}`);
    const headers = { authorization: "Bearer hf_secret" };
    const url = secure.serve("/file", BYTES);
    expect(await download({ url, file, headers })).toMatchObject({ size: BYTES.length });
    const login = Buffer.from("me:secret").toString("base64");
    expect(proxied).toEqual([`${new URL(url).host} Basic ${login}`]);
    expect(secure.requests[0]?.headers).toMatchObject(headers);
    expect(secure.requests[0]?.headers).not.toHaveProperty("proxy-authorization");
  });

  test("a proxy that is reached over TLS itself", async () => {
    const covered = createSecureServer(IDENTITY).on("connect", tunnel);
    await new Promise<void>((resolve) => covered.listen(0, "127.0.0.1", resolve));
    const { port } = covered.address() as AddressInfo;
    vi.stubEnv("HTTPS_PROXY", `https://127.0.0.1:${port}`);
    await download({ url: secure.serve("/file", BYTES), file });
    expect(proxied).toHaveLength(1);
    covered.closeAllConnections();
    covered.close();
  });

  test.for([
    ["407 Proxy Authentication Required", "login"],
    ["403 Forbidden", "does not let"],
  ] as const)("one that answers %s is told with what to do", async ([answer, hint]) => {
    refusal = answer;
    vi.stubEnv("HTTPS_PROXY", proxyUrl());
    const timing = { backoffMs: 1 };
    const attempt = download({ url: secure.serve("/file", BYTES), file, timing });
    await expect(attempt).rejects.toMatchObject({
      code: "NETWORK",
      message: expect.stringContaining(answer.slice(0, 3)),
      hint: expect.stringContaining(hint),
    });
  });
});
