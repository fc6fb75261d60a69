import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, zstdCompressSync } from "node:zlib";
import { FileHost } from "@llcuda/test-kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { homeOf } from "../../home.ts";
import { bundleEntry, indexOf } from "../bundle-index/bundle.test-data.ts";
import { readBundleIndexes } from "../bundle-index/read-indexes.ts";
import type { HostFacts } from "../facts.ts";
import { releaseArchive } from "../github/stand-in-github.test-data.ts";
import { machineWith } from "../probe/machine.test-data.ts";
import { engineSettings } from "../settings.ts";
import { bundleSource } from "./bundle.ts";
import { NO_TOOLS } from "../build/llama-tree.test-data.ts";

const ARCHIVE = zstdCompressSync(gunzipSync(releaseArchive("b11434")));
const NAME = "llcuda-t4-b11434.tar.zst";
const { signal } = new AbortController();

let folder = "";
let one: FileHost;
let two: FileHost;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-bundle-"));
  one = await FileHost.start();
  two = await FileHost.start();
});
afterEach(async () => {
  await Promise.all([one.close(), two.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const home = () => homeOf({ LLCUDA_HOME: join(folder, "home") });
const read = (places: string, online = true) =>
  readBundleIndexes({
    home: home(),
    settings: engineSettings({ LLCUDA_BUNDLE_INDEX: places }),
    online,
    signal,
  });

async function offers(places: string, { offline = false, arch = "x64" } = {}) {
  const facts: HostFacts = {
    platform: "linux",
    arch,
    glibc: "2.36",
    cached: [],
    servers: [],
    bundles: await read(places, !offline),
    tools: NO_TOOLS,
    apt: { aptGet: null, dpkgDeb: null, mirrors: [], keyrings: [] },
    machine: machineWith(),
  };
  return bundleSource.find(facts, { engine: null, offline }, engineSettings({}));
}

async function install(places: string, details: string[] = [], offline = false) {
  const [offer] = await offers(places, { offline });
  if (offer?.action.kind !== "try") throw new Error(offer?.action.reason);
  return offer.action.install({
    home: home(),
    settings: engineSettings({ LLCUDA_BUNDLE_INDEX: places }),
    report: { detail: (text) => void details.push(text), progress: () => {} },
    signal,
  });
}

/** Puts an index with the one bundle, and its archive, at a host's root. */
function publish(host: FileHost, more: Record<string, unknown> = {}): string {
  host.serve("/bundles.json", indexOf(bundleEntry(ARCHIVE, more)));
  host.serve(`/${NAME}`, ARCHIVE);
  return host.url;
}

test("a bundle is offered with what its index declares, fetched, checked and installed", async () => {
  publish(one);
  const [offer] = await offers(one.url);
  expect(offer).toMatchObject({
    id: "llcuda-t4-b11434",
    description: expect.stringContaining("llcuda-t4-b11434, llama.cpp build 11434, CUDA 12.4"),
    build: { backend: "cuda", size: ARCHIVE.length, inspection: { cuda: { sass: ["sm_75"] } } },
  });
  const engine = await install(one.url);
  expect(engine).toMatchObject({ id: "llcuda-t4-b11434", source: "bundle", backend: "cuda" });
  expect(readdirSync(engine.bin)).toContain("llama-server");
  expect(readdirSync(home().downloads)).toEqual([]);
  await install(one.url);
  expect(one.gets(`/${NAME}`)).toHaveLength(1);
});

describe("several places", () => {
  test("the newest build first; of one id, that of the first place", async () => {
    publish(one, { toolkit: "12.6" });
    const newer = bundleEntry(ARCHIVE, { id: "newer", build: "12000" });
    two.serve("/bundles.json", indexOf(bundleEntry(ARCHIVE), newer));
    const found = await offers(`${one.url}, ${two.url}`);
    expect(found.map(({ description }) => description.replace(/ \(.*/, ""))).toEqual([
      "newer, llama.cpp build 12000, CUDA 12.4",
      "llcuda-t4-b11434, llama.cpp build 11434, CUDA 12.6",
    ]);
  });

  test("wrong bytes at the first place: the archive comes from the second", async () => {
    publish(one);
    one.serve(`/${NAME}`, Buffer.alloc(ARCHIVE.length));
    publish(two);
    const details: string[] = [];
    expect((await install(`${one.url},${two.url}`, details)).source).toBe("bundle");
    expect(two.gets(`/${NAME}`)).toHaveLength(1);
    expect(details.filter((text) => text.includes(" from "))).toHaveLength(2);
  });

  test("no index at the first, no archive at the second: each gives what it has", async () => {
    one.serve(`/${NAME}`, ARCHIVE);
    two.serve("/bundles.json", indexOf(bundleEntry(ARCHIVE)));
    await expect(install(`${one.url},${two.url}`)).resolves.toMatchObject({ source: "bundle" });
    expect(one.gets(`/${NAME}`)).toHaveLength(1);
  });

  test("when none has it, each is named with its reason, and nothing is left", async () => {
    publish(one);
    one.serve(`/${NAME}`, Buffer.alloc(ARCHIVE.length));
    two.serve("/bundles.json", indexOf(bundleEntry(ARCHIVE)));
    await expect(install(`${one.url},${two.url}`)).rejects.toMatchObject({
      code: "DOWNLOAD_CORRUPT",
      detail: expect.stringMatching(/SHA-256 begins with .*\n.*answered 404/),
    });
    expect(readdirSync(home().engines).filter((name) => !name.startsWith("."))).toEqual([]);
  });
});

/** A folder with the index of the one bundle, and these bytes for its archive. */
function put(archive: Uint8Array): string {
  const place = join(folder, "bundles");
  mkdirSync(place);
  writeFileSync(join(place, "bundles.json"), indexOf(bundleEntry(ARCHIVE)));
  writeFileSync(join(place, NAME), archive);
  return place;
}

describe("a folder", () => {
  test("serves without a network, and keeps its archive", async () => {
    const place = put(ARCHIVE);
    expect(await install(`file://${place}`, [], true)).toMatchObject({ source: "bundle" });
    expect(readdirSync(place).toSorted()).toEqual(["bundles.json", NAME].toSorted());
  });

  test("with other bytes than its index says is refused", async () => {
    await expect(install(put(Buffer.alloc(ARCHIVE.length)))).rejects.toMatchObject({
      code: "DOWNLOAD_CORRUPT",
      detail: expect.stringContaining("was expected"),
    });
    expect(existsSync(join(home().engines, "llcuda-t4-b11434"))).toBe(false);
  });
});

const reason = async (places: string, options = {}) => {
  const [offer] = await offers(places, options);
  return offer?.action.kind === "skip" ? offer.action.reason : "";
};

describe("nothing to offer", () => {
  test("no index is set", async () => {
    expect(await reason("none")).toContain("LLCUDA_BUNDLE_INDEX");
  });

  test("the index is not there", async () => {
    expect(await reason(one.url)).toContain(`${one.url}/bundles.json cannot be read`);
    expect((await read(one.url)).problems[0]?.report.detail).toContain("answered 404");
  });

  test("it has none for this machine", async () => {
    publish(one);
    expect(await reason(one.url, { arch: "arm64" })).toBe("none of 1 bundles is for linux arm64");
  });

  test("offline, an index that was read before still tells what there is", async () => {
    publish(one);
    expect(await reason(one.url, { offline: true })).toContain("was not asked");
    await read(one.url);
    const asked = one.requests.length;
    expect(await reason(one.url, { offline: true })).toBe("no network is wanted (--offline)");
    expect(one.requests).toHaveLength(asked);
  });

  test("an index that fails today is taken as it was yesterday", async () => {
    publish(one);
    await read(one.url);
    one.fault("/bundles.json", { kind: "html" });
    expect((await read(one.url)).bundles).toHaveLength(1);
  });
});
