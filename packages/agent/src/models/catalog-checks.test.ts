import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { startStandInHub, type StandInHub } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { noise } from "../download/noise.test-data.ts";
import { MIGRATIONS } from "../store/migrations.ts";
import { CatalogChecks } from "./catalog-checks.ts";
import { catalogOf } from "./catalog-of-names.ts";
import type { RegisteredFile, RegisteredModel } from "./registry.ts";

const HOUR = 3_600_000;

let hub: StandInHub;
let database: DatabaseSync;
let now: number;
beforeEach(async () => {
  hub = await startStandInHub();
  database = new DatabaseSync(":memory:");
  for (const migration of MIGRATIONS) database.exec(migration);
  now = Date.parse("2026-11-26T12:00:00Z");
});
afterEach(async () => {
  await hub.close();
  database.close();
});

const file = (repo: string, more: Partial<RegisteredFile> = {}): RegisteredFile => {
  const unknown = { size: null, sha256: null, checked: null };
  return { quant: "Q4_K_M", repo, path: "m.gguf", ...unknown, ...more };
};

const model = (...files: RegisteredFile[]): RegisteredModel => {
  const name = files[0]!.repo;
  return { name, title: name, license: "MIT", aliases: [], files };
};

function checksOf(models: RegisteredModel[], more: { offline?: boolean; url?: string } = {}) {
  const { offline = false, url = hub.url } = more;
  const env = { LLCUDA_HF_ENDPOINT: url };
  const timing = { backoffMs: 1 };
  return new CatalogChecks({ database, env, offline, models, now: () => now, timing });
}

/** Somebody looks, and waits for what comes of it. @returns what the hub was asked meanwhile */
async function look(checks: CatalogChecks): Promise<string[]> {
  hub.hub.requests.length = 0;
  checks.look();
  await checks.settled();
  return hub.hub.requests.map(({ path }) => path).toSorted();
}

test("who looks at the catalog lets the hub be asked, once a day, and reads what it said", async () => {
  const bytes = noise(1_000, 1);
  hub.publish({ repo: "o/a", file: "m.gguf", bytes });
  hub.publish({ repo: "o/gated", file: "m.gguf", bytes, token: "hf_secret" });
  hub.publish({ repo: "new/home", file: "m.gguf", bytes });
  hub.hub.redirects.set("/old/home/resolve/main/m.gguf", "/new/home/resolve/main/m.gguf");
  const models = ["o/a", "o/gated", "old/home", "o/none"].map((repo) => model(file(repo)));
  const checks = checksOf(models);
  const files = () => catalogOf([], checks).flatMap((each) => each.files);
  expect(files().map(({ asking, check }) => [asking, check])).toEqual(
    models.map(() => [false, null]),
  );
  checks.look();
  expect(files().every(({ asking }) => asking)).toBe(true);
  await checks.settled();
  const host = new URL(hub.url).host;
  const at = new Date(now).toISOString();
  const told = { at, host, movedTo: null };
  expect(files()).toMatchObject([
    {
      size: 1_000,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      check: { state: "there", ...told },
    },
    { size: null, check: { state: "gated", ...told } },
    { size: 1_000, check: { state: "moved", ...told, movedTo: "new/home" } },
    { size: null, check: { state: "gone", ...told } },
  ]);
  expect(files().some(({ asking }) => asking)).toBe(false);

  // It is known for a day, also by the next agent.
  now += 23 * HOUR;
  expect(await look(checksOf(models))).toEqual([]);
  now += HOUR;
  expect(await look(checksOf(models))).toHaveLength(5);
  expect(hub.cdn.requests).toEqual([]);
  // The clock was wrong then.
  now -= 48 * HOUR;
  expect(await look(checksOf(models))).toHaveLength(5);
});

test("what another hub said is asked again, and other bytes than before are told", async () => {
  const models = [model(file("o/a"))];
  hub.publish({ repo: "o/a", file: "m.gguf", bytes: noise(1_000, 1) });
  await look(checksOf(models));
  await using mirror = await startStandInHub();
  mirror.publish({ repo: "o/a", file: "m.gguf", bytes: noise(1_000, 2) });
  const checks = checksOf(models, { url: mirror.url });
  await look(checks);
  expect(checks.known()(models[0]!.files[0]!)).toMatchObject({
    check: { state: "changed", host: new URL(mirror.url).host },
  });
});

test("nobody is asked while no network is wanted", async () => {
  hub.publish({ repo: "o/a", file: "m.gguf", bytes: noise(10, 1) });
  const checks = checksOf([model(file("o/a"))], { offline: true });
  expect(await look(checks)).toEqual([]);
  const { signal } = new AbortController();
  await expect(checks.all(signal)).rejects.toMatchObject({ code: "OFFLINE" });
  expect(hub.hub.requests).toEqual([]);
});

test("a hub that is busy is asked no further, and left alone for longer each time", async () => {
  let asked = 0;
  const busy = createServer((_request, response) => {
    asked += 1;
    response.writeHead(429, { "retry-after": "0" }).end();
  });
  await new Promise<void>((resolve) => busy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void busy.close());
  const { port } = busy.address() as AddressInfo;
  const models = Array.from({ length: 40 }, (_, index) => model(file(`o/m${index}`)));
  const checks = checksOf(models, { url: `http://127.0.0.1:${port}` });
  const askedWhen = async (minutes: number): Promise<number> => {
    now += minutes * 60_000;
    asked = 0;
    await look(checks);
    return asked;
  };
  const first = await askedWhen(0);
  expect(first).toBeGreaterThan(0);
  // Those that were asked at once, and none of them a second time.
  expect(first).toBeLessThanOrEqual(4);
  expect(checks.known()(models[0]!.files[0]!)).toMatchObject({ check: null, asking: false });
  expect(await askedWhen(4)).toBe(0);
  expect(await askedWhen(1)).toBeGreaterThan(0);
  expect(await askedWhen(9)).toBe(0);
  expect(await askedWhen(1)).toBeGreaterThan(0);
});

test("the registry's own date counts until this machine has asked", async () => {
  const sha256 = "0".repeat(64);
  const seen = file("o/a", { checked: "2026-11-20", size: 7, sha256 });
  const checks = checksOf([model(seen)]);
  expect(checks.known()(seen)).toEqual({
    size: 7,
    sha256,
    check: { state: "there", at: "2026-11-20", host: null, movedTo: null },
    asking: false,
  });
  await look(checks);
  expect(checks.known()(seen)).toMatchObject({ size: 7, check: { state: "gone" } });
});

test("a command's check is what the page shows", async () => {
  hub.publish({ repo: "o/a", file: "m.gguf", bytes: noise(10, 1) });
  const models = [model(file("o/a"))];
  const { signal } = new AbortController();
  const [checked] = await checksOf(models).all(signal);
  expect(checked).toMatchObject({ state: "there", size: 10 });
  const checks = checksOf(models);
  expect(checks.known()(models[0]!.files[0]!)).toMatchObject({
    size: 10,
    check: { state: "there" },
  });
  expect(await look(checks)).toEqual([]);
});
