/**
 * Installs a packed llcuda that names the CUDA addon, with plain npm from a registry of its own: once
 * without the addon, which must not hinder anything, and once with it, which the agent's process for
 * GPUs must find.
 *
 *   pnpm run package --addon && node packages/agent/scripts/try-package.ts FOLDER
 *
 * FOLDER holds llcuda-native.tgz and prebuilt/, as .github/workflows/native.yml packs them.
 */
import assert from "node:assert/strict";
import { execFile, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const dist = join(import.meta.dirname, "../../../dist");
const packed = resolve(process.argv[2] ?? "out");
const folder = mkdtempSync(join(tmpdir(), "llcuda-try-"));

interface Tarball {
  manifest: { name: string; version: string };
  bytes: Buffer;
}

async function tarballOf(path: string): Promise<Tarball> {
  const { stdout } = await run("tar", ["-xzOf", path, "package/package.json"]);
  return { manifest: JSON.parse(stdout) as Tarball["manifest"], bytes: readFileSync(path) };
}

/** Serves these packages and knows no other. */
async function registryOf(tarballs: readonly Tarball[]) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/").slice(1);
    const asked = tarballs.find(({ manifest }) => path.startsWith(manifest.name));
    const exact = tarballs.find(
      ({ manifest: { name } }) => path === name || path === `${name}/-/it.tgz`,
    );
    if (asked === undefined || exact === undefined) return void response.writeHead(404).end("{}");
    if (path.endsWith("/-/it.tgz")) return void response.end(exact.bytes);
    const { manifest, bytes } = exact;
    const { name, version } = manifest;
    const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    const dist = { integrity, tarball: `http://${request.headers.host}/${name}/-/it.tgz` };
    const versions = { [version]: { ...manifest, dist } };
    response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** What the agent's process for GPUs says of the addon. */
async function describedBy(installed: string): Promise<{ works: boolean; reason: string }> {
  const env = { ...process.env, LLCUDA_NATIVE_ADDON: "" };
  const child = fork(join(installed, "node_modules/llcuda/dist/compute-process.js"), { env });
  child.send({ kind: "describe", input: null });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`its process for GPUs ended with ${code}`);
  });
  const [answer] = (await Promise.race([once(child, "message"), ended])) as [
    { result: { works: boolean; reason: string } },
  ];
  child.kill();
  return answer.result;
}

async function installed(name: string, tarballs: readonly Tarball[]) {
  const registry = await registryOf(tarballs);
  const into = join(folder, name);
  const llcuda = readdirSync(dist).find((file) => file.endsWith(".tgz"));
  assert(llcuda !== undefined, "pnpm run package --addon comes first");
  const cache = join(folder, "cache");
  const options = ["--no-audit", "--no-fund", "--registry", registry.url, "--cache", cache];
  await run("npm", ["install", "--prefix", into, join(dist, llcuda), ...options]);
  registry.close();
  const { stdout } = await run(join(into, "node_modules/.bin/llcuda"), ["version"]);
  const addon = existsSync(join(into, "node_modules/@llcuda/native"));
  const described = await describedBy(into);
  console.log(`${name}: ${stdout.trim()}; ${JSON.stringify(described)}`);
  return { addon, described };
}

try {
  const without = await installed("without the addon", []);
  assert.equal(without.addon, false);
  assert.match(without.described.reason, /is not installed/);

  const prebuilt = join(packed, "prebuilt");
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: prebuilt,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const files = [join(packed, "llcuda-native.tgz"), join(folder, filename)];
  const tarballs = await Promise.all(files.map((file) => tarballOf(file)));
  const beside = await installed("with the addon", tarballs);
  assert.equal(beside.addon, true);
  // Without a GPU it says so itself: then it was found, and loaded.
  assert(beside.described.works || /finds no GPU/.test(beside.described.reason));
} finally {
  rmSync(folder, { recursive: true });
}
