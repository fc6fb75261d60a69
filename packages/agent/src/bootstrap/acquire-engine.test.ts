import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MachineFacts } from "@llcuda/protocol";
import { installFakeEngine } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { homeOf } from "../home.ts";
import type { StepReporter } from "../setup/step-reporter.ts";
import { acquireEngine, type AcquiringState } from "./acquire-engine.ts";
import { gpu, machineWith } from "./probe/machine.test-data.ts";
import { releaseArchive, StandInGithub } from "./github/stand-in-github.test-data.ts";

let folder = "";
let github: StandInGithub;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-acquire-"));
  github = await StandInGithub.start();
});
afterEach(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

const BROKEN = { crashAtLoad: { text: "ggml: no such instruction", signal: "SIGILL" as const } };

function publish(tag: string, behaviour = {}): void {
  const archive = releaseArchive(tag, behaviour);
  const builds = ["ubuntu-x64", "ubuntu-arm64", "macos-arm64"];
  const files = builds.map((build) => [`llama-${tag}-bin-${build}.tar.gz`, archive]);
  github.publish({ tag, files: Object.fromEntries(files) as Record<string, Uint8Array> });
}

/** A reporter that writes down `source outcome` for every attempt; equal ones in a row once. */
function recorder(outcomes: string[]): StepReporter {
  const note = (outcome: string): void => {
    if (outcomes.at(-1) !== outcome) outcomes.push(outcome);
  };
  return {
    detail: () => {},
    progress: () => {},
    attempt: (source) => ({
      chosen: () => note(`${source} chosen`),
      skipped: () => note(`${source} skipped`),
      failed: ({ code }) => note(`${source} failed ${code}`),
    }),
  };
}

interface Run {
  engine?: string;
  offline?: boolean;
  path?: string;
  home?: string;
  signal?: AbortSignal;
  onState?: (state: AcquiringState) => void;
  /** What is found instead of this machine. */
  machine?: MachineFacts;
}

function acquire(run: Run = {}) {
  const { machine } = run;
  const attempts: string[] = [];
  const proofs: string[] = [];
  const states: string[] = [];
  const engine = acquireEngine({
    options: { engine: run.engine ?? null, offline: run.offline ?? false },
    home: homeOf({ LLCUDA_HOME: run.home ?? join(folder, "home") }),
    engineStep: recorder(attempts),
    proofStep: recorder(proofs),
    onState: (state) => {
      const name = state.phase === "proving" ? `proving ${state.check}` : state.phase;
      if (states.at(-1) !== name) states.push(name);
      run.onState?.(state);
    },
    signal: run.signal ?? new AbortController().signal,
    // No apt here, and no llama-server of the machine that runs the tests.
    env: { ...github.env, PATH: run.path ?? join(folder, "nothing") },
    root: folder,
    ...(machine === undefined ? {} : { readMachine: () => Promise.resolve(machine) }),
  });
  return { engine, attempts, proofs, states };
}

test("from nothing to a proved engine, and at once the second time", async () => {
  publish("b7000");
  const first = acquire();
  const engine = await first.engine;
  expect(first.attempts).toEqual([
    "cache skipped",
    "path skipped",
    "bundle skipped",
    "github skipped",
    "github chosen",
  ]);
  expect(first.proofs).toEqual(["github chosen"]);
  expect(first.states).toEqual([
    "installing",
    "proving version",
    "proving devices",
    "proving token",
  ]);
  expect(engine.info).toMatchObject({ source: "github", path: join(engine.bin, "llama-server") });

  const second = acquire({ offline: true });
  expect(await second.engine).toEqual(engine);
  expect(second.attempts).toEqual(["cache chosen"]);
  expect(second.states).toEqual(["installing"]);
});

test("an engine that fails its proof is passed over, and so it is the next time", async () => {
  publish("b7000", BROKEN);
  installFakeEngine(join(folder, "usr/local/bin"));
  const bad = installFakeEngine(join(folder, "bad"), BROKEN);
  const run = acquire({ path: bad.bin });
  expect((await run.engine).bin).toBe(join(folder, "usr/local/bin"));
  expect(run.attempts[1]).toMatch(/^path failed/);
  expect(run.attempts.slice(2)).toEqual(["path chosen"]);
  expect(run.proofs[1]).toBe("path chosen");
});

test("an explicit engine comes first; when it fails, the others follow", async () => {
  installFakeEngine(join(folder, "usr/local/bin"));
  const mine = installFakeEngine(join(folder, "mine/build/bin"));
  const run = acquire({ engine: join(folder, "mine") });
  expect((await run.engine).info).toMatchObject({
    source: "explicit",
    path: join(mine.bin, "llama-server"),
  });
  renameSync(join(mine.bin, "llama-server"), join(mine.bin, "moved"));
  const again = acquire({ engine: join(folder, "mine") });
  expect((await again.engine).source).toBe("path");
  expect(again.attempts[0]).toBe("explicit failed ENGINE_NOT_FOUND");
});

test("a release that fails stays in the cache unused, and another engine is preferred to it", async () => {
  publish("b7000", BROKEN);
  await expect(acquire().engine).rejects.toMatchObject({ code: "ENGINE_NONE_WORKS" });
  installFakeEngine(join(folder, "opt/llama.cpp"));
  const run = acquire();
  expect((await run.engine).source).toBe("path");
  expect(run.attempts[0]).toMatch(/^cache failed/);
});

test("the same release is not proved twice in one run", async () => {
  publish("b7000", BROKEN);
  await expect(acquire().engine).rejects.toThrow("None of");
  const run = acquire();
  await expect(run.engine).rejects.toThrow("None of");
  expect(run.proofs).toHaveLength(1);
  expect(run.attempts[4]).toBe("github failed ENGINE_PROOF_FAILED");
});

test("when none works, the failure lists what was tried and why, and the manual way", async () => {
  github.api.route((_path, _request, response) => {
    response.writeHead(500).end("out of order");
    return true;
  });
  const bad = installFakeEngine(join(folder, "bad"), BROKEN);
  const failure = await acquire({ path: bad.bin, engine: "/no/such/place" }).engine.then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    code: "ENGINE_NONE_WORKS",
    hint: expect.stringContaining("--engine PATH"),
    remedies: ["retry-setup"],
  });
  const { detail } = failure as { detail: string };
  expect(detail).toContain("/no/such/place");
  expect(detail).toContain("ggml: no such instruction");
  expect(detail).toContain("out of order");
  expect(detail).toContain("apt-get and dpkg-deb are not here");
});

test("offline and without an engine, the failure says why nothing was fetched", async () => {
  const run = acquire({ offline: true });
  await expect(run.engine).rejects.toMatchObject({
    code: "ENGINE_NONE_WORKS",
    detail: expect.stringContaining("--offline"),
  });
  expect(run.attempts).toEqual([
    "cache skipped",
    "path skipped",
    "bundle skipped",
    "github skipped",
    "debian skipped",
  ]);
});

test("a cache that was moved works at its new place", async () => {
  publish("b7000");
  await acquire().engine;
  renameSync(join(folder, "home"), join(folder, "moved"));
  const run = acquire({ home: join(folder, "moved"), offline: true });
  const { bin, info } = await run.engine;
  expect(bin).toContain(join(folder, "moved"));
  expect(info.path).toBe(join(bin, "llama-server"));
});

test("an engine in the cache that lost its libraries is proved anew and reported", async () => {
  publish("b7000");
  const { bin } = await acquire().engine;
  writeFileSync(join(bin, "llama-server"), "#!/bin/sh\necho gone >&2\nexit 127\n");
  chmodSync(join(bin, "llama-server"), 0o755);
  const run = acquire({ offline: true });
  await expect(run.engine).rejects.toMatchObject({ detail: expect.stringContaining("gone") });
  expect(run.attempts[0]).toMatch(/^cache failed/);
});

test("a damaged folder in the cache does no harm", async () => {
  publish("b7000");
  mkdirSync(join(folder, "home/engines/half"), { recursive: true });
  writeFileSync(join(folder, "home/engines/half/engine.json"), '{"format": 1');
  const run = acquire();
  await run.engine;
  expect(run.attempts[0]).toBe("cache skipped");
});

test("when cancelled, nothing more is tried", async () => {
  publish("b7000");
  const abort = new AbortController();
  const run = acquire({
    signal: abort.signal,
    onState: ({ phase }) => {
      if (phase === "proving") abort.abort();
    },
  });
  await expect(run.engine).rejects.toMatchObject({ code: "CANCELLED" });
  expect(run.attempts).toEqual([
    "cache skipped",
    "path skipped",
    "bundle skipped",
    "github skipped",
  ]);
});

test("a source that does not answer for one engine is not asked for its others", async () => {
  const reset = { kind: "reset", after: 0 } as const;
  github.api.fault("/repos/ggml-org/llama.cpp/releases/latest", reset, reset);
  const latest = "/ggml-org/llama.cpp/releases/latest";
  github.web.fault(latest, reset, reset);
  const machine = machineWith({ gpus: [gpu("Tesla T4", 75, 15)], driver: "535.104.05" });
  const run = acquire({ machine });
  await expect(run.engine).rejects.toMatchObject({
    detail: expect.stringContaining("its source is out of reach"),
  });
  expect(github.web.gets(latest)).toHaveLength(1);
  expect(run.attempts.slice(-3)).toEqual([
    "github failed ENGINE_SOURCE_UNAVAILABLE",
    "github skipped",
    "debian skipped",
  ]);
});
