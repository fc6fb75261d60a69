import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineState } from "@llcuda/protocol";
import { installFakeEngine } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { releaseArchive, StandInGithub } from "../bootstrap/github/stand-in-github.test-data.ts";
import type { EngineService } from "../engine/engine-service.ts";
import { ProcessFile } from "../engine/process-file.ts";
import { homeOf, type Home } from "../home.ts";
import { ownIdentity } from "../host/process.ts";
import { LineRing } from "../live/line-ring.ts";
import { LiveValue } from "../live/live-value.ts";
import { Catalog } from "./engine-catalog.ts";
import { readPin } from "./kept-pin.ts";

let folder = "";
let home: Home;
let github: StandInGithub;
const open: Catalog[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-catalog-"));
  home = homeOf({ LLCUDA_HOME: join(folder, "home") });
  github = await StandInGithub.start();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((catalog) => catalog.close()));
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A catalog that sees nothing of the machine that runs the tests. */
function newCatalog(): Catalog {
  const catalog = new Catalog({
    home,
    wishes: { engine: null, offline: false },
    env: { ...github.env, PATH: join(folder, "nothing") },
    root: folder,
  });
  open.push(catalog);
  return catalog;
}

function publish(tag: string, behaviour = {}): void {
  const archive = releaseArchive(tag, behaviour);
  const builds = ["ubuntu-x64", "ubuntu-arm64", "macos-arm64"];
  const files = builds.map((build) => [`llama-${tag}-bin-${build}.tar.gz`, archive]);
  github.publish({ tag, files: Object.fromEntries(files) as Record<string, Uint8Array> });
}

/** An engine service in memory that counts its restarts. */
function idleEngine() {
  const state = new LiveValue<EngineState>({ phase: "none" });
  let restarts = 0;
  const engine: EngineService = {
    state,
    log: new LineRing(1),
    address: null,
    ensureReady: () => Promise.reject(new Error("not here")),
    use: () => () => undefined,
    restart: () => Promise.resolve(void (restarts += 1)),
    stop: () => Promise.resolve(),
  };
  return { engine, state, restarts: () => restarts };
}

/** Begins an installation and waits until it has ended, well or badly. */
async function install(catalog: Catalog, id: string) {
  await catalog.install(id);
  const { work } = await catalog.state.until(({ work }) =>
    work.every(({ error }) => error !== null),
  );
  return work;
}

const placesOf = ({ state }: Catalog) =>
  state.value.engines.map(({ id, place, proof }) => `${id} ${place} ${proof.state}`);

test("lists what is here and what could be, with proofs", async () => {
  const { bin } = installFakeEngine(join(folder, "usr/local/bin"));
  publish("b7000");
  const catalog = newCatalog();
  expect(catalog.state.value.readAt).toBeNull();
  await catalog.refresh();
  expect(catalog.state.value.readAt).not.toBeNull();
  const [found] = catalog.state.value.engines;
  expect(found).toMatchObject({ source: "path", place: "elsewhere", path: bin, size: null });
  expect(placesOf(catalog)).toContain("github-cpu available none");
});

test("installs and proves an engine, tells how it goes, and removes it again", async () => {
  publish("b7000");
  const catalog = newCatalog();
  const seen = new Set<string>();
  const watching = (async () => {
    for await (const { work } of catalog.state.watch()) {
      for (const { detail, kind } of work) seen.add(`${kind}: ${detail}`);
      if (catalog.state.value.engines.some(({ place }) => place === "cache")) return;
    }
  })();
  expect(await install(catalog, "github-cpu")).toEqual([]);
  await watching;
  expect([...seen].join("\n")).toMatch(/install: Does it write a real token\?/);
  const [engine] = catalog.state.value.engines;
  expect(engine).toMatchObject({ place: "cache", source: "github", proof: { state: "passed" } });
  expect(engine!.size).toBeGreaterThan(100);

  const { bytes } = await catalog.remove(engine!.id);
  expect(bytes).toBe(engine!.size);
  expect(existsSync(join(home.engines, engine!.id))).toBe(false);
  expect(existsSync(join(home.cache, "proofs", `${engine!.id}.json`))).toBe(false);
  expect(placesOf(catalog).filter((place) => place.includes(" cache "))).toEqual([]);
});

test("what was installed is proved and removed by the name of its offer too", async () => {
  publish("b7000");
  const catalog = newCatalog();
  await install(catalog, "github-cpu");
  const [engine] = catalog.state.value.engines;
  expect(engine!.id).not.toBe("github-cpu");
  await catalog.prove("github-cpu");
  const { work } = await catalog.state.until(({ work }) =>
    work.every(({ error }) => error !== null),
  );
  expect(work).toEqual([]);
  expect(await catalog.remove("github-cpu")).toEqual({ bytes: engine!.size });
  expect(existsSync(join(home.engines, engine!.id))).toBe(false);
});

test("an installation that fails stays in `work` with its cause until it is put away; the proof is kept", async () => {
  publish("b7000", { crashAtLoad: { text: "Illegal instruction", signal: "SIGILL" } });
  const catalog = newCatalog();
  const work = await install(catalog, "github-cpu");
  expect(work).toMatchObject([
    { engine: "github-cpu", kind: "install", error: { code: "CPU_TOO_OLD" } },
  ]);
  const [engine] = catalog.state.value.engines;
  expect(engine).toMatchObject({
    place: "cache",
    proof: { state: "failed", error: { code: "CPU_TOO_OLD" } },
  });
  await catalog.cancel("github-cpu");
  expect(catalog.state.value.work).toEqual([]);
});

test("one engine is worked on once at a time", async () => {
  publish("b7000");
  const catalog = newCatalog();
  await catalog.install("github-cpu");
  await expect(catalog.install("github-cpu")).rejects.toMatchObject({ code: "LOCK_HELD" });
});

test("work that is cancelled ends and leaves nothing to be read", async () => {
  publish("b7000", { loadHangs: true });
  const catalog = newCatalog();
  await catalog.install("github-cpu");
  await catalog.state.until(({ work }) => work.some(({ detail }) => detail.includes("token")));
  await catalog.cancel("github-cpu");
  expect(catalog.state.value.work).toEqual([]);
  expect(placesOf(catalog)[0]).toMatch(/ cache none$/);
});

test("a proof that is asked for is made anew", async () => {
  const engine = installFakeEngine(join(folder, "usr/local/bin"), {
    crashAtLoad: { text: "Illegal instruction", signal: "SIGILL" },
  });
  const catalog = newCatalog();
  await catalog.refresh();
  const [{ id } = { id: "" }] = catalog.state.value.engines;
  await catalog.prove(id);
  await catalog.state.until(({ work }) => work.some(({ error }) => error?.code === "CPU_TOO_OLD"));
  engine.behave({});
  await catalog.prove(id);
  await catalog.state.until(({ work }) => work.length === 0);
  expect(placesOf(catalog)[0]).toBe(`${id} elsewhere passed`);
});

test("what the search proved is seen once the engine answers", async () => {
  installFakeEngine(join(folder, "usr/local/bin"));
  const catalog = newCatalog();
  const { engine, state } = idleEngine();
  catalog.follow(engine);
  await catalog.refresh();
  const [{ id } = { id: "" }] = catalog.state.value.engines;
  const search = newCatalog();
  await search.prove(id);
  await search.state.until(({ work }) => work.length === 0);
  expect(placesOf(catalog)[0]).toBe(`${id} elsewhere none`);
  state.set({ phase: "ready", engine: { id } } as EngineState);
  const { engines } = await catalog.state.until(({ engines }) =>
    engines.some(({ proof }) => proof.state === "passed"),
  );
  expect(engines[0]).toMatchObject({ id, inUse: true });
});

test("a pin is kept for the next start and starts the engine anew", async () => {
  const catalog = newCatalog();
  const { engine, restarts } = idleEngine();
  catalog.follow(engine);
  await catalog.use("github");
  expect(catalog.wishes.engine).toBe("github");
  expect(newCatalog().state.value.pin).toBe("github");
  expect(restarts()).toBe(1);
  await catalog.use(null);
  expect(readPin(home)).toBeNull();
});

test.each(["../../etc", "/usr/bin", "nothing-like-this", "..", "a\0b"])(
  "%j is no engine, whatever is asked of it",
  async (id) => {
    mkdirSync(home.engines, { recursive: true });
    writeFileSync(join(folder, "home/keep"), "");
    const catalog = newCatalog();
    for (const ask of ["install", "prove", "remove", "use"] as const) {
      await expect(catalog[ask](id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    expect(existsSync(join(folder, "home/keep"))).toBe(true);
  },
);

test("an engine that runs is not removed", async () => {
  publish("b7000");
  const catalog = newCatalog();
  await install(catalog, "github-cpu");
  const [engine] = catalog.state.value.engines;
  const file = new ProcessFile(home, engine!.path!);
  file.note(ownIdentity());
  await expect(catalog.remove(engine!.id)).rejects.toMatchObject({
    code: "ENGINE_IN_USE",
    message: expect.stringContaining(`process ${process.pid}`),
  });
  file.remove();
  await catalog.remove(engine!.id);
});
